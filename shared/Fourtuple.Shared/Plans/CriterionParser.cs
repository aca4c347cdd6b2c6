using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans;

/// <summary>
/// Reads expressions: <c>p(99)&lt;250ms</c>, <c>rate&lt;0.1%</c>, <c>count==0</c>, <c>achieved&gt;=99%</c>.
/// </summary>
public static partial class CriterionParser
{
    private const int Longest = 256;

    /// <summary>An expression about a metric.</summary>
    public static bool TryParse(
        string metric, string text, [NotNullWhen(true)] out Criterion? criterion,
        [NotNullWhen(false)] out TextProblem? problem)
    {
        criterion = null;
        problem = CheckMetric(metric);
        if (problem is not null)
        {
            return false;
        }
        var match = text.Length <= Longest ? Form().Match(text) : Match.Empty;
        if (!match.Success)
        {
            problem = new TextProblem(
                $"'{text}' is not an expression", "it is reducer, operator and value", "write for example p(99)<250ms");
            return false;
        }
        problem = Read(Metric.All[metric], match, text, out criterion);
        return problem is null;
    }

    /// <summary>A metric, blanks, and an expression: <c>connect.failed rate&gt;1%</c>.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Criterion? criterion, [NotNullWhen(false)] out TextProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 2)
        {
            return TryParse(parts[0], parts[1], out criterion, out problem);
        }
        criterion = null;
        problem = new TextProblem(
            $"'{text}' is not a condition", "it is a metric and an expression",
            "write for example connect.failed rate>1%");
        return false;
    }

    private static TextProblem? CheckMetric(string metric)
    {
        if (Metric.All.ContainsKey(metric))
        {
            return null;
        }
        var near = NearestName.Of(metric, Metric.All.Keys);
        return new TextProblem(
            $"unknown metric '{metric}'", $"metrics are {string.Join(", ", Metric.All.Keys)}",
            near is null ? "choose one of these" : $"did you mean '{near}'?");
    }

    private static TextProblem? Read(Metric metric, Match match, string text, out Criterion? criterion)
    {
        criterion = null;
        var reducer = match.Groups["reducer"].Value;
        var percentileText = match.Groups["percentile"].Value;
        if (!metric.Reducers.Contains(reducer) || (reducer == "p") != (percentileText.Length > 0))
        {
            var forms = string.Join(", ", metric.Reducers).Replace("p,", "p(N),", StringComparison.Ordinal);
            return new TextProblem(
                $"'{match.Groups["call"].Value}' cannot be taken of {metric.Name}", $"it has {forms}",
                "use one of these");
        }
        double? percentile = percentileText.Length == 0 ? null
            : double.Parse(percentileText, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (percentile > 100)
        {
            return new TextProblem($"percentile {percentileText} is above 100", "", "write for example p(99.9)");
        }
        var valueText = match.Groups["value"].Value;
        if (ReadValue(metric.Kind, reducer, valueText, out var value) is { } form)
        {
            return new TextProblem(
                $"'{valueText}' is no value for {reducer} of {metric.Name}", "it has another unit", $"write {form}");
        }
        criterion = new Criterion(metric.Name, reducer, percentile, match.Groups["operator"].Value, value, text);
        return null;
    }

    // Null when read, else the form that is expected.
    private static string? ReadValue(MetricKind kind, string reducer, string text, out double value)
    {
        switch (kind)
        {
            case MetricKind.Histogram:
                var good = PlanQuantity.TryDuration(text, out var duration);
                value = duration.TotalSeconds;
                return good ? null : "a duration such as 250ms";
            case MetricKind.CounterAndRate when reducer == "rate":
            case MetricKind.FractionGauge or MetricKind.Achieved:
                return PlanQuantity.TryPercent(text, out value) ? null : "a percentage such as 0.1%";
            default:
                return PlanQuantity.TryCount(text, out value) ? null : "a number such as 0 or 10k";
        }
    }

    [GeneratedRegex(
        @"\A\s*(?<call>(?<reducer>[a-z]{1,16})(\(\s*(?<percentile>[0-9]{1,3}(\.[0-9]{1,9})?)\s*\))?)\s*"
        + @"(?<operator><=|>=|==|<|>)\s*(?<value>[0-9][0-9.a-zA-Z%/]{0,30})\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
