using System.Globalization;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Compares readings with what a plan requires. No data where data is required is a failure.</summary>
public static class Judge
{
    public static CriterionResult Evaluate(Criterion criterion, Readings readings)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(readings);
        var observed = readings.Read(criterion);
        var passed = observed is { } value && Holds(criterion, value);
        var sentence = observed is { } seen
            ? $"{Reading(criterion)} was {Text(criterion, seen)}"
            : $"{Reading(criterion)} has no data";
        return new CriterionResult(criterion.Metric, criterion.Text, observed, passed, sentence);
    }

    public static bool Holds(Criterion criterion, double value)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        return criterion.Operator switch
        {
            "<" => value < criterion.Value,
            "<=" => value <= criterion.Value,
            ">" => value > criterion.Value,
            ">=" => value >= criterion.Value,
            "==" => Math.Abs(value - criterion.Value) <= 1e-9 * Math.Max(1, Math.Abs(criterion.Value)),
            _ => false,
        };
    }

    /// <summary>
    /// Share of openings that the plan's own thresholds allow to fail or to be dropped; zero without any.
    /// </summary>
    public static double Tolerance(IReadOnlyList<CriterionSpec> thresholds)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        double Of(string metric) => thresholds.Select(spec => spec.Criterion)
            .Where(c => c.Metric == metric && c.Reducer == "rate" && c.Operator is ("<" or "<="))
            .Select(c => c.Value).DefaultIfEmpty(0).Min();
        return Math.Clamp(Of(MetricNames.ConnectFailed) + Of(MetricNames.ConnectionDropped), 0, 1);
    }

    private static string Reading(Criterion criterion) => criterion.Reducer == "p"
        ? string.Create(CultureInfo.InvariantCulture, $"{criterion.Metric} p({criterion.Percentile})")
        : $"{criterion.Metric} {criterion.Reducer}";

    private static string Text(Criterion criterion, double value) => criterion switch
    {
        {
            Metric: MetricNames.ConnectTime or MetricNames.ExchangeTime or MetricNames.RequestTime
                or MetricNames.AgentSchedLag,
            Reducer: not ("count" or "rate" or "achieved")
        } => Figures.Seconds(value),
        { Reducer: "rate" or "achieved" } or { Metric: MetricNames.AgentCpu or MetricNames.AgentMem } =>
            Figures.Percent(value),
        _ => value.ToString("#,0.###", CultureInfo.InvariantCulture),
    };
}
