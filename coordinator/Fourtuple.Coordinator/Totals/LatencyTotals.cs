using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// The latencies of a run over all agents. Lag is how late starts were; Service are requests from when they were really
/// sent.
/// </summary>
public sealed record RunLatencies(
    LatencyTotals Connect, LatencyTotals Exchange, LatencyTotals Lag, LatencyTotals Service);

/// <summary>A stretch of a run whose latencies are kept apart.</summary>
public enum LatencyStretch { Run, Step, Judged }

/// <summary>One latency of the run: of the whole run, of the step, and of the beat (nanoseconds).</summary>
public sealed class LatencyTotals
{
    public Histogram Run { get; } = new();

    public Histogram Step { get; } = new();

    public Histogram Beat { get; } = new();

    /// <summary>Since the last search of the run ended; the same as the run where there is none.</summary>
    public Histogram Judged { get; } = new();

    public void Add(Histogram delta)
    {
        Run.Add(delta);
        Step.Add(delta);
        Judged.Add(delta);
        Beat.Add(delta);
    }

    public Histogram Of(LatencyStretch stretch) => stretch switch
    {
        LatencyStretch.Step => Step,
        LatencyStretch.Judged => Judged,
        _ => Run,
    };

    public static double Ms(Histogram histogram, double percentile)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return histogram.TotalCount == 0 ? 0 : histogram.ValueAtPercentile(percentile) / 1e6;
    }
}
