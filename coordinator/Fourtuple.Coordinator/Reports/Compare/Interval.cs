using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Reports.Compare;

/// <summary>A value with its 95 % interval.</summary>
public readonly record struct Interval(double Lo, double Value, double Hi)
{
    /// <summary>The 97.5th percentile of the normal distribution.</summary>
    private const double Z = 1.959964;

    /// <summary>Batches of a series: enough for an interval, few enough that neighbours hardly depend on each other.
    /// </summary>
    private const int Batches = 10;

    /// <summary>97.5th percentiles of Student's t by degrees of freedom, 1 to 20.</summary>
    private static readonly double[] Student =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    ];

    /// <summary>
    /// A quantile by order statistics: how many of n samples lie below it is binomial, so ranks np -+ z sqrt(np(1-p))
    /// hold it, whatever the distribution (Conover, Practical Nonparametric Statistics, 3.2). The unit is the
    /// histogram's.
    /// </summary>
    public static Interval Quantile(Histogram samples, double fraction)
    {
        ArgumentNullException.ThrowIfNull(samples);
        double n = samples.TotalCount;
        var spread = Z * Math.Sqrt(n * fraction * (1 - fraction));
        double At(double rank) => samples.ValueAtPercentile(100 * Math.Clamp((rank - 0.5) / n, 0, 1));
        return new Interval(
            At(Math.Max(1, Math.Floor((n * fraction) - spread))), samples.ValueAtPercentile(100 * fraction),
            At(Math.Min(n, Math.Ceiling((n * fraction) + spread) + 1)));
    }

    /// <summary>A share of independent trials (Wilson, 1927).</summary>
    public static Interval Share(long count, long of)
    {
        if (of <= 0)
        {
            return new Interval(0, 0, 1);
        }
        var (p, n) = ((double)count / of, (double)of);
        var centre = p + (Z * Z / (2 * n));
        var spread = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n)));
        var scale = 1 + (Z * Z / n);
        // None of n, and all of them, are within the interval: rounding must not say otherwise.
        return new Interval(
            count == 0 ? 0 : (centre - spread) / scale, p, count == of ? 1 : (centre + spread) / scale);
    }

    /// <summary>
    /// The mean of a series by batch means, since neighbouring seconds are not independent; null with fewer samples
    /// than batches.
    /// </summary>
    public static Interval? Mean(IReadOnlyList<double> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count < Batches)
        {
            return null;
        }
        var means = Enumerable.Range(0, Batches).Select(batch =>
        {
            var (from, to) = (batch * series.Count / Batches, (batch + 1) * series.Count / Batches);
            return series.Skip(from).Take(to - from).Average();
        }).ToArray();
        var mean = means.Average();
        var variance = means.Sum(value => (value - mean) * (value - mean)) / (Batches - 1);
        var spread = Student[Batches - 2] * Math.Sqrt(variance / Batches);
        return new Interval(mean - spread, mean, mean + spread);
    }

    public bool Overlaps(Interval other) => Lo <= other.Hi && other.Lo <= Hi;
}
