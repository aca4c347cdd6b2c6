namespace Fourtuple.Shared.Plans;

/// <summary>A parsed expression such as <c>p(99)&lt;250ms</c>, <c>rate&lt;0.1%</c> or <c>count==0</c>.</summary>
/// <param name="Metric">A metric name of <see cref="MetricNames"/>.</param>
/// <param name="Reducer">p, min, mean, max, rate, count or achieved.</param>
/// <param name="Percentile">0..100, for reducer p only.</param>
/// <param name="Operator">&lt; &lt;= &gt; &gt;= ==</param>
/// <param name="Value">Seconds for durations, a fraction for %, a plain number otherwise.</param>
/// <param name="Text">The expression as written.</param>
public sealed record Criterion(
    string Metric, string Reducer, double? Percentile, string Operator, double Value, string Text);

/// <summary>A threshold (about the target) or validity rule (about the generator).</summary>
/// <param name="Abort">Stop the run when violated after <paramref name="After"/>.</param>
public sealed record CriterionSpec(Criterion Criterion, bool Abort, TimeSpan After);
