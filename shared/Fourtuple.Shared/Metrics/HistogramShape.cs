using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fourtuple.Shared.Metrics;

/// <summary>
/// The bucket arithmetic of HdrHistogram: bucket k holds values in steps of 2^(k + unit magnitude); bucket 0 uses all
/// its sub-buckets, later ones the upper half, since the lower half is what the bucket before covers more finely.
/// </summary>
internal readonly struct HistogramShape : IEquatable<HistogramShape>
{
    /// <summary>Most slots of one histogram, 8 MiB: the whole range of long at 3 digits takes 55,296.</summary>
    public const int MostSlots = 1 << 20;

    public readonly long Lowest;
    public readonly long Highest;
    public readonly int Digits;
    public readonly int Slots;
    private readonly int _unitMagnitude;
    private readonly int _halfMagnitude;
    private readonly int _leadingZerosBase;
    private readonly long _subBucketMask;

    private HistogramShape(long lowest, long highest, int digits, int unitMagnitude, int halfMagnitude, int slots)
    {
        Lowest = lowest;
        Highest = highest;
        Digits = digits;
        Slots = slots;
        _unitMagnitude = unitMagnitude;
        _halfMagnitude = halfMagnitude;
        _leadingZerosBase = 63 - unitMagnitude - halfMagnitude;
        _subBucketMask = ((2L << halfMagnitude) - 1) << unitMagnitude;
    }

    /// <summary>Makes a shape, or says which bound the arguments break.</summary>
    /// <param name="problem">Null when the shape is good.</param>
    public static HistogramShape Make(long lowest, long highest, int digits, out string? problem)
    {
        problem = null;
        if (digits is < 0 or > 5)
            problem = $"significant digits {digits}, not 0 to 5";
        else if (lowest < 1)
            problem = $"lowest discernible value {lowest}, not at least 1";
        else if (highest / 2 < lowest)
            problem = $"highest trackable value {highest}, not at least twice the lowest, {lowest}";
        if (problem is not null)
            return default;

        var unitMagnitude = BitOperations.Log2((ulong)lowest);
        // Single steps must reach 2 x 10^digits: an error of 1 in 1,000 is allowed at 2,000, not at 1,999.
        var halfMagnitude = BitOperations.Log2(BitOperations.RoundUpToPowerOf2(2u * PowerOfTen(digits))) - 1;
        if (unitMagnitude + halfMagnitude > 61)
        {
            problem = $"{digits} digits from {lowest} on take more than 62 bits";
            return default;
        }
        var slots = (BucketsFor(highest, unitMagnitude + halfMagnitude + 1) + 1L) << halfMagnitude;
        if (slots > MostSlots)
            problem = $"{slots} slots, more than {MostSlots}";
        var bounded = (int)Math.Min(slots, MostSlots);
        return new HistogramShape(lowest, highest, digits, unitMagnitude, halfMagnitude, bounded);
    }

    /// <summary>The slot of a value from 0 to the highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlotOf(long value)
    {
        var bucket = _leadingZerosBase - BitOperations.LeadingZeroCount((ulong)(value | _subBucketMask));
        var subBucket = (int)(value >> (bucket + _unitMagnitude));
        // A bucket starts half a bucket early, because all but the first use only their upper half.
        return (bucket << _halfMagnitude) + subBucket;
    }

    /// <summary>The least value counted in the slot.</summary>
    public long LowestOf(int slot)
    {
        var (bucket, subBucket) = Split(slot);
        return subBucket << (bucket + _unitMagnitude);
    }

    /// <summary>The greatest value counted in the slot.</summary>
    public long HighestOf(int slot)
    {
        var (bucket, subBucket) = Split(slot);
        return (subBucket << (bucket + _unitMagnitude)) + ((1L << (bucket + _unitMagnitude)) - 1);
    }

    /// <summary>The value half way through the slot.</summary>
    public long MiddleOf(int slot) => LowestOf(slot) + ((HighestOf(slot) - LowestOf(slot) + 1) >> 1);

    public bool Equals(HistogramShape other) =>
        Lowest == other.Lowest && Highest == other.Highest && Digits == other.Digits;

    public override bool Equals(object? obj) => obj is HistogramShape other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Lowest, Highest, Digits);

    private (int Bucket, long SubBucket) Split(int slot)
    {
        var bucket = (slot >> _halfMagnitude) - 1;
        return bucket < 0 ? (0, slot) : (bucket, slot - ((long)bucket << _halfMagnitude));
    }

    private static uint PowerOfTen(int digits)
    {
        var power = 1u;
        for (var i = 0; i < digits; i++)
            power *= 10;
        return power;
    }

    /// <summary>Buckets until the first value beyond them, 2^(bits + buckets - 1), tops highest.</summary>
    private static int BucketsFor(long highest, int bits) =>
        Math.Max(1, BitOperations.Log2((ulong)highest) + 2 - bits);
}
