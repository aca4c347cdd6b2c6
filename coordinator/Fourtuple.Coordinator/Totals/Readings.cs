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

    private LoadCounters Live => _live ??= totals.Live();

    public double? Read(Criterion criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        return criterion.Metric switch
        {
            MetricNames.ConnectTime => OfHistogram(totals.Connect.Run, criterion),
            MetricNames.ExchangeTime => OfHistogram(totals.Judged.Run, criterion),
            MetricNames.RequestTime when totals.MakesRequests => OfHistogram(totals.Judged.Run, criterion),
            MetricNames.RequestFailed when totals.MakesRequests =>
                OfCounter(criterion, Live.ExchangesFailed, Live.ExchangesFailed + Live.ExchangesSucceeded),
            MetricNames.RequestRate when totals.MakesRequests => Achieved(Live),
            MetricNames.ConnectFailed => OfCounter(criterion, Live.Failed, Live.Attempted),
            MetricNames.ConnectionDropped => OfCounter(criterion, Live.Dropped, Live.Established),
            MetricNames.ConnectionConfirmed => OfCounter(criterion, Live.Confirmed, Live.Established),
            MetricNames.ConnectionOpen => OfOpen(criterion),
            MetricNames.ExchangeFailed =>
                OfCounter(criterion, Live.ExchangesFailed, Live.ExchangesFailed + Live.ExchangesSucceeded),
            MetricNames.ScheduleLate => OfCounter(criterion, Live.StartedLate, Live.Started),
            MetricNames.SourceExhausted => OfCounter(criterion, Live.SourceExhausted, Live.Attempted + Live.Skipped),
            MetricNames.AgentCpu => OfGauge(criterion, peak => peak.MaxCpuFraction, peak => peak.MeanCpuFraction),
            MetricNames.AgentMem => OfGauge(criterion, peak => peak.MaxMemFraction, peak => peak.MeanMemFraction),
            MetricNames.AgentSchedLag => WorstLag(criterion),
            MetricNames.AgentLost => OfCounter(criterion, totals.LostAgents, totals.Seats.Count),
            // request.* has no data in other modes.
            _ => null,
        };
    }

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

    /// <summary>
    /// Requests that succeeded, as a share of those that were due. One in flight is neither here nor there, and one
    /// that still waits for a connection is counted when it is sent or given up.
    /// </summary>
    private static double? Achieved(in LoadCounters live)
    {
        var due = live.ExchangesSucceeded + live.ExchangesFailed + live.ExchangesSkipped;
        return due == 0 ? null : (double)live.ExchangesSucceeded / due;
    }

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
