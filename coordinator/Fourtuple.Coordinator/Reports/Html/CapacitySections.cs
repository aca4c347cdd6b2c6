using static Fourtuple.Coordinator.Reports.Html.HtmlText;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>Capacity, thresholds, what limited the run, its levels.</summary>
internal static class CapacitySections
{
    /// <summary>Levels told apart in a chart; a table has them all.</summary>
    private const int FewestLevels = 2;

    public static void Write(HtmlText html, RunReport report, List<Chart> charts)
    {
        if (report.Capacity is { } capacity)
        {
            Capacity(html, capacity, CapacityLines.Unit(report));
        }
        Criteria(html, "thresholds", "Thresholds", "They judge the target.", report.Thresholds);
        Limiting(html, report);
        Levels(html, report, charts);
    }

    private static void Capacity(HtmlText html, CapacitySection capacity, string unit)
    {
        html.Head("capacity", "Capacity");
        if (capacity is { Sustainable: null, Knee: null, Breakpoint: null })
        {
            html.Element("p", "What this run held is a lower bound. What is sustained, and with it the operating point "
                + $"and its headroom, takes a search; of a knee: {Of(capacity, "knee")}; of a breakpoint: "
                + $"{Of(capacity, "breakpoint")}.");
            return;
        }
        string Why(string name) => capacity.Reasons?.GetValueOrDefault(name, "") ?? "";
        string Level(double? value) => value is { } at ? $"{Figures.Count(at)} {unit}" : "not told";
        var found = capacity.Sustainable;
        html.Table(
            ["", "Level", "How it is found"],
            [
                [Word("Sustainable"), Number(Level(found?.Value)), Prose(found is null ? Why("sustainable")
                    : $"between {Figures.Count(found.Lo)} and {Figures.Count(found.Hi)}, "
                        + $"{Figures.Percent(found.Confidence)} sure; {found.Method}")],
                [Word("Knee"), Number(Level(capacity.Knee)), Prose(capacity.Knee is null ? Why("knee")
                    : "the lowest level from which on p99 is more than twice that of the lowest level")],
                [Word("Breakpoint"), Number(Level(capacity.Breakpoint)), Prose(capacity.Breakpoint is null
                    ? Why("breakpoint") : "the lowest level that was not kept up, above all that were")],
                [Word("Operating point"), Number(Level(capacity.OperatingPoint)), Prose(capacity.OperatingPoint is null
                    ? Why("operatingPoint")
                    : $"{Figures.Percent(CapacityFinder.PlannedShare)} of what is sustained, or the level before the "
                        + "knee if that is lower: the level to plan for")],
                [Word("Headroom"), Number(capacity.Headroom is { } left ? Figures.Percent(left) : "not told"),
                    Prose(capacity.Headroom is null ? Why("headroom")
                        : "the part of the breakpoint that the operating point leaves free")],
            ]);
    }

    private static string Of(CapacitySection capacity, string name) => capacity.Reasons?.GetValueOrDefault(name) ?? "";

    public static void Criteria(
        HtmlText html, string id, string title, string what, IReadOnlyList<CriterionResult> results)
    {
        html.Head(id, title);
        if (results.Count == 0)
        {
            html.Element("p", "The plan has none.", "soft");
            return;
        }
        html.Note(what);
        html.Table(
            ["Metric", "Required", "Observed", "Result"],
            results.Select(result => new[]
            {
                Word(result.Metric), Prose(result.Expression), Prose(result.Sentence),
                new Cell(result.Passed ? "pass" : "FAIL", result.Passed ? "ok" : "bad"),
            }));
    }

    private static void Limiting(HtmlText html, RunReport report)
    {
        html.Head("limit", "What limited this run");
        if (report.Limiting.Count == 0)
        {
            html.Element("p", report.WhatIf.Count == 0
                ? "Nothing was sent, so nothing was measured."
                : "Nothing that was counted stood in the way: the level that was asked for is not the limit.");
            return;
        }
        html.Note("Strongest evidence first.");
        html.Table(
            ["Resource", "Side", "Share", "Evidence", "Rule that fired"],
            report.Limiting.Select(limit => new[]
            {
                Word(limit.Resource), Word(limit.Side), Number(Figures.Percent(limit.Utilisation)),
                Prose(limit.Evidence), Prose(limit.Rule),
            }));
    }

    private static void Levels(HtmlText html, RunReport report, List<Chart> charts)
    {
        if (report.Levels.Count == 0)
        {
            return;
        }
        html.Head("levels", "Capacity curve and levels");
        if (report.Levels.Select(level => level.Target).Distinct().Count() >= FewestLevels)
        {
            foreach (var chart in Curves(report))
            {
                html.Figure(chart);
                charts.Add(chart);
            }
        }
        html.Table(
            ["Step", "Asked", "Reached", "Took", "p99", "Failed", "Result"],
            report.Levels.Select(level => new[]
            {
                Word(level.Step), Number(Figures.Count(level.Target)), Number(Reached(level)),
                Number(Figures.Seconds(level.Seconds)), Number(Figures.Ms(level.P99Ms)),
                Number(Figures.Percent(level.FailedRate)),
                new Cell(Result(level), level.Passed ? "ok" : "bad"),
            }));
    }

    /// <summary>Asked against reached, and against p99; what was kept up and what was not differ by name and colour.
    /// </summary>
    private static IEnumerable<Chart> Curves(RunReport report)
    {
        var unit = CapacityLines.Unit(report);
        var levels = report.Levels.Where(level => level.Unit == unit).OrderBy(level => level.Target).ToArray();
        double[] x = [.. levels.Select(level => level.Target)];
        ChartLine Of(string name, string tone, bool passed, Func<LevelEntry, double> value) => new(
            name, tone, [.. levels.Select(level => level.Passed == passed ? value(level) : double.NaN)], Scatter: true);
        var marks = Marks(report.Capacity);
        var table = (
            (IReadOnlyList<string>)["Asked", "Reached", "p99", "Failed", "Kept up"],
            (IReadOnlyList<string[]>)[.. levels.Select(level => new[]
            {
                Figures.Count(level.Target), Figures.Count(level.Reached), Figures.Ms(level.P99Ms),
                Figures.Percent(level.FailedRate), level.Passed ? "yes" : "no",
            })]);
        yield return new Chart(
            "curve", $"Reached of what was asked, {unit}", ChartAxis.Count, "Asked", ChartUnit.Count, x,
            [
                new ChartLine("asked", "three", x), Of("kept up", "one", true, level => level.Reached),
                Of("not kept up", "fail", false, level => level.Reached),
            ])
        {
            Marks = marks,
            Table = table,
        };
        if (levels.Any(level => level.P99Ms > 0))
        {
            yield return new Chart(
                "curve-p99", "p99 by level", ChartAxis.Count, "Asked", ChartUnit.Ms, x,
                [
                    Of("kept up", "one", true, level => level.P99Ms),
                    Of("not kept up", "fail", false, level => level.P99Ms),
                ])
            {
                Marks = marks,
                Table = table,
            };
        }
    }

    private static ChartMark[] Marks(CapacitySection? capacity)
    {
        (double? At, string Text)[] found =
        [
            (capacity?.OperatingPoint, "operating point"), (capacity?.Knee, "knee"),
            (capacity?.Breakpoint, "breakpoint"),
        ];
        return [.. found.Where(mark => mark.At is not null).Select(mark => new ChartMark(mark.At!.Value, mark.Text))];
    }

    private static string Reached(LevelEntry level) => level.Unit == "connections"
        ? Figures.Count(level.Reached)
        : $"{Figures.Count(level.Reached)} {level.Unit}";

    /// <summary>A trial of a search that fails is an answer; a level of the profile that is missed is not.</summary>
    private static string Result(LevelEntry level) =>
        level.Step.StartsWith("trial", StringComparison.Ordinal)
            ? level.Passed ? "pass" : "fail"
            : level.Passed ? "reached and held" : "MISSED";
}
