using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>What happened at one destination, or at a bucket of neighbours.</summary>
public record struct DestinationRow
{
    public long Attempted { get; set; }
    public long Established { get; set; }
    public long Failed { get; set; }
    public long Dropped { get; set; }
}

/// <summary>Counts by destination of the group's space, in at most 1,024 buckets of equally many.</summary>
public sealed class DestinationTable : IDisposable
{
    /// <summary>Rows that telemetry carries.</summary>
    public const int MostRows = 1_024;

    private readonly Buckets _buckets;
    private readonly NativeArray<DestinationRow> _rows;

    /// <param name="destinations">Destinations of the whole group, so that all its workers have the same
    /// buckets.</param>
    public DestinationTable(long destinations)
    {
        _buckets = new Buckets(destinations, MostRows);
        _rows = new NativeArray<DestinationRow>(Rows);
    }

    public long BucketSize => _buckets.Size;

    public int Rows => _buckets.Count;

    public ref DestinationRow this[long destination] => ref _rows[_buckets.Of(destination)];

    public void CopyTo(Span<DestinationRow> into) => _rows.Span.CopyTo(into);

    public void Dispose() => _rows.Dispose();
}
