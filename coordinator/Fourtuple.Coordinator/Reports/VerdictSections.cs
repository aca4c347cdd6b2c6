using Fourtuple.Coordinator.Planning;
using static Fourtuple.Coordinator.Reports.HtmlText;

namespace Fourtuple.Coordinator.Reports;

/// <summary>What a reader wants first: verdict, numbers, thresholds, what limited the run, levels, what-if.</summary>
internal static class VerdictSections
{
    public static void Write(HtmlText html, RunReport report)
    {
        Verdict(html, report);
        Tiles(html, report);
        Capacity(html, report);
        Criteria(html, "Thresholds", "They judge the target.", report.Thresholds);
        Limiting(html, report);
        Levels(html, report.Levels);
        WhatIf(html, report);
    }

    private static void Verdict(HtmlText html, RunReport report)
    {
        html.Raw($"<section class=\"verdict {Encode(report.Verdict.Status)}\">\n");
        html.Element("span", report.Verdict.Status.ToUpperInvariant(), "tag");
        html.Element("h1", report.Verdict.Sentence);
        html.Element("p", $"{report.Run.Name}, run {report.Run.Id}, {report.Run.Start} to {report.Run.End}, "
            + $"exit code {report.Verdict.ExitCode}", "small");
        html.Raw("</section>\n");
    }

    private static void Tiles(HtmlText html, RunReport report)
    {
        var a = report.Accounting;
        html.Raw("<dl class=\"tiles\">");
        Tile(html, "Connections at peak", Figures.Count(report.Peak.Connections), $"of {Figures.Count(a.Asked)} asked");
        Tile(html, "Established", Figures.Count(a.Established), $"{Figures.Count(a.Confirmed)} confirmed");
        Tile(html, "Failed", Figures.Count(a.Failed), $"{Figures.Count(a.Dropped)} dropped");
        Tile(html, "Source ports", Figures.Count(report.Sources.Sum(source => source.Ports.Distinct)), Reuse(report));
        Tile(html, "Connect rate, peak", $"{Figures.Count(report.Peak.ConnectRate)}/s", "over one beat");
        Tile(html, "p99", report.Latency.Connect is { } connect ? Figures.Seconds(connect.P99) : "none",
            report.Latency.Connect is { } c ? $"p50 {Figures.Seconds(c.P50)}" : "");
        Tile(html, "Exchange p99", report.Latency.Exchange is { } exchange ? Figures.Seconds(exchange.P99) : "none",
            report.Latency.Exchange is { } e ? $"p50 {Figures.Seconds(e.P50)}" : "");
        Tile(html, "Kernel's count", report.Kernel.Established is { } kernel ? Figures.Count(kernel) : "not taken",
            report.Kernel.Agrees switch { true => "agrees", false => "disagrees", null => "" });
        html.Raw("</dl>\n");
    }

    private static void Capacity(HtmlText html, RunReport report)
    {
        if (CapacityLines.Of(report) is not { Count: > 0 } lines)
        {
            return;
        }
        html.Element("h2", "Capacity");
        foreach (var line in lines)
        {
            html.Element("p", line);
        }
    }

    private static void Tile(HtmlText html, string name, string value, string note) => html
        .Raw("<div>").Element("dt", name).Raw("<dd>").Encoded(value).Raw("<br>").Element("small", note)
        .Raw("</dd></div>\n");

    private static string Reuse(RunReport report)
    {
        var ports = report.Sources.Sum(source => source.Ports.Distinct);
        return ports == 0 ? ""
            : $"{Figures.Factor((double)report.Sources.Sum(s => s.Connections) / ports)} connections each";
    }

    public static void Criteria(HtmlText html, string title, string what, IReadOnlyList<CriterionResult> results)
    {
        html.Element("h2", title);
        if (results.Count == 0)
        {
            html.Element("p", "The plan has none.", "soft");
            return;
        }
        html.Element("p", what, "small");
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
        html.Element("h2", "What limited this run");
        if (report.Limiting.Count == 0)
        {
            html.Element("p", report.WhatIf.Count == 0
                ? "Nothing was sent, so nothing was measured."
                : "Nothing that was counted stood in the way: the level that was asked for is not the limit.");
            return;
        }
        html.Table(
            ["Resource", "Side", "Share", "Evidence", "Rule"],
            report.Limiting.Select(limit => new[]
            {
                Word(limit.Resource), Word(limit.Side), Number(Figures.Percent(limit.Utilisation)),
                Prose(limit.Evidence),
                Prose(limit.Rule),
            }));
    }

    private static void Levels(HtmlText html, IReadOnlyList<LevelEntry> levels)
    {
        if (levels.Count == 0)
        {
            return;
        }
        html.Element("h2", "Levels");
        html.Table(
            ["Step", "Asked", "Reached", "Took", "p99", "Failed", "Result"],
            levels.Select(level => new[]
            {
                Word(level.Step), Number(Figures.Count(level.Target)), Number(Reached(level)),
                Number(Figures.Seconds(level.Seconds)), Number(Figures.Ms(level.P99Ms)),
                Number(Figures.Percent(level.FailedRate)),
                new Cell(Result(level), level.Passed ? "ok" : "bad"),
            }));
    }

    private static string Reached(LevelEntry level) => level.Unit == "connections"
        ? Figures.Count(level.Reached)
        : $"{Figures.Count(level.Reached)} {level.Unit}";

    /// <summary>A trial of a search that fails is an answer; a level of the profile that is missed is not.</summary>
    private static string Result(LevelEntry level) =>
        level.Step.StartsWith("trial", StringComparison.Ordinal)
            ? level.Passed ? "pass" : "fail"
            : level.Passed ? "reached and held" : "MISSED";

    private static void WhatIf(HtmlText html, RunReport report)
    {
        if (report.WhatIf.Count == 0)
        {
            return;
        }
        html.Element("h2", "What the addresses allow");
        html.Raw("<div class=\"closing\">");
        foreach (var line in CeilingLines.Of(report))
        {
            html.Element("p", line);
        }
        html.Raw("</div>\n");
        html.Element("p", "Arithmetic: source addresses x ports x destinations. Only the row marked measured was run; "
            + "descriptors, memory and the target set limits of their own.", "small");
        var rows = report.WhatIf;
        html.Table(
            ["", "Agents", "Source addresses", "Ports", "Destinations", "Connections", ""],
            rows.Select((row, index) => new[]
            {
                Word(index < TupleCeiling.RowNames.Count ? TupleCeiling.RowNames[index] : ""),
                Number(Figures.Count(row.Agents)), Number(Figures.Count(row.SourceIps)),
                Number(Figures.Count(row.Ports)),
                Number(Figures.Count(row.Destinations)), Number(Figures.Count(row.Connections)),
                Word(row.Measured ? "measured" : "computed"),
            }),
            index => rows[index].Measured ? "measured" : null);
    }
}
