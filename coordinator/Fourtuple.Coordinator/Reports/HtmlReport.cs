using Fourtuple.Coordinator.Reports.Html;

namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// report.html: one file that works from file://, fetches nothing, prints, and has a table for every chart. All of it
/// is there without a script; the script makes charts live. Sections in the order in which a planner asks.
/// </summary>
public static class HtmlReport
{
    /// <summary>Rows of each list in the embedded run.json: the file stays small however large the run.</summary>
    private const int MostEmbedded = 512;

    private static readonly (string Id, string Title)[] _contents =
    [
        ("capacity", "Capacity"), ("thresholds", "Thresholds"), ("limit", "Limit"), ("levels", "Levels"),
        ("whatif", "What if"), ("latencies", "Latency"), ("time", "Over time"), ("errors", "Errors"),
        ("fairness", "Fairness"), ("ports", "Source ports"), ("generator", "Generator"), ("confidence", "Confidence"),
        ("environment", "Environment"), ("baseline", "Baseline"), ("method", "Method"),
    ];

    public static string Write(RunOutcome outcome, string planText)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(planText);
        var (report, body, charts) = (outcome.Report, new HtmlText(), new List<Chart>());
        CapacitySections.Write(body, report, charts);
        WhatIfSection.Write(body, report);
        LoadSections.Write(body, outcome, charts);
        SpreadSections.Write(body, report);
        TrustSections.Write(body, report);
        MethodSections.Write(body, report, planText);
        var (page, sections) = (new HtmlText(), body.ToString());
        HtmlPage.Begin(page, $"{report.Verdict.Status.ToUpperInvariant()} - {report.Run.Name} - {report.Run.Id}");
        FirstScreen.Write(page, report);
        page.Raw("<nav aria-label=\"Contents\">");
        foreach (var (id, title) in _contents.Where(entry => sections.Contains(
            $"<h2 id=\"{entry.Id}\"", StringComparison.Ordinal)))
        {
            page.Raw($"<a href=\"#{id}\">").Encoded(title).Raw("</a> ");
        }
        page.Raw("</nav>\n").Raw(sections);
        page.Raw("<script type=\"application/json\" id=\"run\">").Raw(RunJson.WriteCompact(Bounded(report)))
            .Raw("</script>\n");
        HtmlPage.End(page, charts);
        return page.ToString();
    }

    private static RunReport Bounded(RunReport report) => report with
    {
        Errors = [.. report.Errors.Take(MostEmbedded)],
        Destinations = [.. report.Destinations.Take(MostEmbedded)],
        Sources = [.. report.Sources.Take(MostEmbedded)],
        Agents = [.. report.Agents.Take(MostEmbedded)],
        Warnings = [.. report.Warnings.Take(MostEmbedded)],
    };
}
