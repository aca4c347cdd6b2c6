using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs.Search;

/// <summary>Whether a trial that failed says anything about the target.</summary>
public static class TrialRules
{
    /// <summary>
    /// Share of starts that are late from which on the schedule was not kept, however idle the processors look: a
    /// trial's start-up alone makes one or two percent late.
    /// </summary>
    private const double MostLate = 0.1;

    /// <summary>Busy beyond this share of its cores, an agent that is also late is the limit.</summary>
    private const double BusyCpu = 0.9;

    /// <summary>Why the trial failed at this side; null when it did not.</summary>
    /// <param name="since">What was counted in the trial.</param>
    /// <param name="cpu">The busiest agent's share of its cores in the trial.</param>
    /// <param name="shortfall">What was missing of the level.</param>
    public static string? GeneratorAtFault(
        TrialResults results, LoadCounters since, double cpu, LevelUnit unit, double shortfall)
    {
        ArgumentNullException.ThrowIfNull(results);
        var broken = results.Validity.FirstOrDefault(result => result is { Passed: false, Observed: not null });
        if (broken is not null)
        {
            return $"{broken.Sentence}, where {broken.Expression} is required for a valid run";
        }
        if (since.SourceExhausted > 0)
        {
            return $"{Figures.Count(since.SourceExhausted)} openings found no free tuple";
        }
        if (IsRefusal(results, since, unit, shortfall))
        {
            return null;
        }
        var late = LimitingRules.Late(since);
        return cpu > BusyCpu && late > LimitingRules.LateShare
            ? $"an agent used {Figures.Percent(cpu)} of its cores and {Figures.Percent(late)} of the starts were late"
            // A request waits for a connection that the target keeps busy, so its lateness alone accuses nobody.
            : late > MostLate && unit != LevelUnit.RequestsPerSecond
                ? $"{Figures.Percent(late)} of the starts were more than 10 ms late"
                : null;
    }

    /// <summary>Failed and dropped connections explain all that is missing: lateness makes none refuse.</summary>
    private static bool IsRefusal(TrialResults results, LoadCounters since, LevelUnit unit, double shortfall) =>
        since.Failed + since.Dropped > 0
        && (unit != LevelUnit.Connections || since.Failed + since.Dropped >= shortfall)
        && results.Thresholds.Where(result => result is { Passed: false, Observed: not null })
            .All(result => result.Metric is MetricNames.ConnectFailed or MetricNames.ConnectionDropped);
}
