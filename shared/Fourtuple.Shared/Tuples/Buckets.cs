namespace Fourtuple.Shared.Tuples;

/// <summary>Positions from 0 on, dealt to buckets of equally many neighbours; the last may have fewer.</summary>
public readonly record struct Buckets
{
    /// <param name="positions">How many there are; 0 makes no bucket.</param>
    /// <param name="most">Buckets at most; at least 1.</param>
    public Buckets(long positions, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        Positions = positions;
        Size = Math.Max(1, ((positions - 1) / most) + 1);
        Count = (int)((positions + Size - 1) / Size);
    }

    public long Positions { get; }

    /// <summary>Positions of a bucket.</summary>
    public long Size { get; }

    public int Count { get; }

    public int Of(long position) => (int)(position / Size);

    /// <summary>The first and the last position of a bucket.</summary>
    public (long First, long Last) Bounds(int bucket) =>
        (bucket * Size, Math.Min((bucket + 1) * Size, Positions) - 1);
}
