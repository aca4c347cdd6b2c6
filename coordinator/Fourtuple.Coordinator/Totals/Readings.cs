using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// Reads one number of a metric off the totals, as plans name it; null when there is no data for it. Durations in
/// seconds, fractions 0..1, counts plain. Gauges per agent give the worst agent.
/// </summary>
public sealed class Readings(RunTotals totals, double elapsedSeconds)
{
    private LoadCounters? _live;

    /// <summary>What was counted before the stretch that is read; nothing for the whole run.</summary>
    public LoadCounters Since { get; init; }

    public LatencyStretch Stretch { get; init; }

    /// <summary>The busiest agent in a stretch, 0..1; of the whole run the agents themselves are asked.</summary>
    public double? Cpu { get; init; }

    /// <summary>Starts made as a fraction of those that came due; null where levels are no rates.</summary>
    public double? Achieved { get; init; }

    public LoadMode Mode { get; init; }

    /// <summary>As the account has it: an opening that the drain cut off has not failed.</summary>
    private LoadCounters Live => _live ??= CounterMerge.Since(AccountBuilder.Counters(totals), Since);

    private bool Requests => Mode == LoadMode.Request;

    public double? Read(Criterion criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        return criterion.Metric switch
        {
            MetricNames.ConnectTime => OfHistogram(Of(totals.Connect), criterion),
            MetricNames.ExchangeTime => OfHistogram(Of(totals.Judged), criterion),
            MetricNames.RequestTime when Requests => OfHistogram(Of(totals.Judged), criterion),
            MetricNames.ConnectFailed => OfCounter(criterion, Live.Failed, Live.Attempted),
            MetricNames.ConnectionDropped => OfCounter(criterion, Live.Dropped, Live.Established),
            MetricNames.ConnectionConfirmed => OfCounter(criterion, Live.Confirmed, Live.Established),
            MetricNames.ConnectionOpen => OfOpen(criterion),
            MetricNames.ConnectRate when Mode == LoadMode.Churn => OfAchieved(criterion),
            MetricNames.RequestRate when Requests => OfAchieved(criterion),
            MetricNames.ExchangeFailed or MetricNames.RequestFailed when Requests
                || criterion.Metric == MetricNames.ExchangeFailed =>
                OfCounter(criterion, Live.ExchangesFailed, Live.ExchangesFailed + Live.ExchangesSucceeded),
            MetricNames.ScheduleLate => OfCounter(criterion, Live.StartedLate, Live.Started),
            MetricNames.SourceExhausted => OfCounter(criterion, Live.SourceExhausted, Live.Attempted + Live.Skipped),
            MetricNames.AgentCpu when Cpu is { } cpu => cpu,
            MetricNames.AgentCpu => OfGauge(criterion, peak => peak.MaxCpuFraction, peak => peak.MeanCpuFraction),
            MetricNames.AgentMem => OfGauge(criterion, peak => peak.MaxMemFraction, peak => peak.MeanMemFraction),
            MetricNames.AgentSchedLag when Stretch != LatencyStretch.Run =>
                OfHistogram(totals.Latencies.Lag.Of(Stretch), criterion),
            MetricNames.AgentSchedLag => WorstLag(criterion),
            MetricNames.AgentLost => OfCounter(criterion, totals.LostAgents, totals.Seats.Count),
            // Rates and request.* have no data in the other modes.
            _ => null,
        };
    }

    private Histogram Of(LatencyTotals latency) => latency.Of(Stretch);

    private double? OfAchieved(Criterion criterion) => criterion.Reducer == "achieved" ? Achieved : null;

    private double? OfHistogram(Histogram histogram, Criterion criterion) => criterion.Reducer switch
    {
        "count" => histogram.TotalCount,
        "rate" or "achieved" => elapsedSeconds > 0 ? histogram.TotalCount / elapsedSeconds : null,
        _ when histogram.TotalCount == 0 => null,
        "p" => histogram.ValueAtPercentile(criterion.Percentile ?? 50) / 1e9,
        "min" => histogram.Min / 1e9,
        "mean" => histogram.Mean / 1e9,
        "max" => histogram.Max / 1e9,
        _ => null,
    };

    /// <summary>A rate of nothing is no data; a count of nothing is zero.</summary>
    private static double? OfCounter(Criterion criterion, long count, long of) => criterion.Reducer switch
    {
        "count" or "max" => count,
        "rate" or "mean" => of == 0 ? null : (double)count / of,
        _ => null,
    };

    private double? OfOpen(Criterion criterion) => criterion.Reducer switch
    {
        "max" => totals.PeakOpen,
        "count" => Live.Open,
        "min" => totals.Held.Samples == 0 ? null : totals.Held.Least,
        "mean" => totals.Held.Samples == 0 ? null : totals.Held.Mean,
        _ => null,
    };

    private double? OfGauge(Criterion criterion, Func<AgentPeak, double> max, Func<AgentPeak, double> mean)
    {
        var read = criterion.Reducer switch { "max" => max, "mean" => mean, _ => null };
        var peaks = totals.Seats.Where(seat => seat.Frames?.Peak.Seen == true).Select(seat => seat.Frames!.Peak)
            .ToArray();
        return read is null || peaks.Length == 0 ? null : peaks.Max(read);
    }

    private double? WorstLag(Criterion criterion) => totals.Seats
        .Select(seat => seat.Frames is { } frames ? OfHistogram(frames.Lag, criterion) : null)
        .Where(value => value is not null).DefaultIfEmpty(null).Max();
}
