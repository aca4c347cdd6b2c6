namespace Fourtuple.Shared.Metrics;

/// <summary>A histogram of nanoseconds as Prometheus wants it: few fixed buckets, cumulative, in seconds.</summary>
/// <param name="Counts">Values up to each of <see cref="BoundsNs"/>, to the histogram's precision.</param>
public sealed record HistogramBuckets(long Count, double SumSeconds, IReadOnlyList<long> Counts)
{
    /// <summary>100 us to 30 s in steps of 2 to 2.5: a LAN handshake, and a SYN sent for the fifth time.</summary>
    public static IReadOnlyList<long> BoundsNs { get; } =
    [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000,
    ];

    public static HistogramBuckets Empty { get; } = new(0, 0, new long[BoundsNs.Count]);

    public static HistogramBuckets Of(Histogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.TotalCount == 0)
        {
            return Empty;
        }
        var counts = new long[BoundsNs.Count];
        var (seen, below) = (0L, -1L);
        for (var at = 0; at < counts.Length; at++)
        {
            seen += histogram.CountBetween(below + 1, BoundsNs[at]);
            // A slot that a bound lies in is counted below it, and not once more above.
            (counts[at], below) = (seen, histogram.EndOfSlot(BoundsNs[at]));
        }
        return new HistogramBuckets(
            histogram.TotalCount, histogram.Mean * histogram.TotalCount / 1e9, counts);
    }

    public HistogramBuckets Plus(HistogramBuckets other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Count == 0 ? this : new HistogramBuckets(
            Count + other.Count, SumSeconds + other.SumSeconds,
            [.. Counts.Zip(other.Counts, (mine, theirs) => mine + theirs)]);
    }
}
