namespace Fourtuple.Shared.Plans;

public enum MetricKind
{
    /// <summary>Durations: p(N), min, mean, max.</summary>
    Histogram,

    /// <summary>A count and its rate as a fraction of a denominator.</summary>
    CounterAndRate,

    Counter,

    /// <summary>A number that goes up and down; its highest value is judged.</summary>
    Gauge,

    /// <summary>A fraction that goes up and down.</summary>
    FractionGauge,

    /// <summary>What was reached, as a fraction of what was asked.</summary>
    Achieved,
}

/// <summary>A metric that plans may judge.</summary>
/// <param name="Name">One of <see cref="MetricNames"/>.</param>
public sealed record Metric(string Name, MetricKind Kind)
{
    /// <summary>Every metric by name.</summary>
    public static IReadOnlyDictionary<string, Metric> All { get; } = new[]
    {
        new Metric(MetricNames.ConnectTime, MetricKind.Histogram),
        new Metric(MetricNames.ConnectFailed, MetricKind.CounterAndRate),
        new Metric(MetricNames.ConnectRate, MetricKind.Achieved),
        new Metric(MetricNames.ConnectionOpen, MetricKind.Gauge),
        new Metric(MetricNames.ConnectionConfirmed, MetricKind.Counter),
        new Metric(MetricNames.ConnectionDropped, MetricKind.CounterAndRate),
        new Metric(MetricNames.ExchangeTime, MetricKind.Histogram),
        new Metric(MetricNames.ExchangeFailed, MetricKind.CounterAndRate),
        new Metric(MetricNames.RequestTime, MetricKind.Histogram),
        new Metric(MetricNames.RequestFailed, MetricKind.CounterAndRate),
        new Metric(MetricNames.RequestRate, MetricKind.Achieved),
        new Metric(MetricNames.ScheduleLate, MetricKind.CounterAndRate),
        new Metric(MetricNames.SourceExhausted, MetricKind.Counter),
        new Metric(MetricNames.AgentCpu, MetricKind.FractionGauge),
        new Metric(MetricNames.AgentMem, MetricKind.FractionGauge),
        new Metric(MetricNames.AgentSchedLag, MetricKind.Histogram),
        new Metric(MetricNames.AgentLost, MetricKind.Counter),
    }.ToDictionary(metric => metric.Name);

    /// <summary>The reducers that make a number of it.</summary>
    public IReadOnlyList<string> Reducers => Kind switch
    {
        MetricKind.Histogram => ["p", "min", "mean", "max"],
        MetricKind.CounterAndRate => ["rate", "count"],
        MetricKind.Counter => ["count"],
        MetricKind.Gauge => ["max"],
        MetricKind.FractionGauge => ["max", "mean"],
        MetricKind.Achieved => ["achieved"],
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "unknown kind"),
    };
}
