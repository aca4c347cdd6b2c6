namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// report.html: one file that works from file://, fetches nothing, runs no script, prints, and has a table for every
/// chart. Sections in the order in which a planner asks.
/// </summary>
public static class HtmlReport
{
    public static string Write(RunOutcome outcome, string planText)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(planText);
        var (report, html) = (outcome.Report, new HtmlText());
        html.Raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{ReportStyle.ContentSecurityPolicy}\">\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
        html.Raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Element("title", $"{report.Verdict.Status.ToUpperInvariant()} - {report.Run.Name} - {report.Run.Id}");
        html.Raw($"<style>{ReportStyle.Css}</style></head>\n<body><main>\n");
        VerdictSections.Write(html, report);
        LoadSections.Write(html, outcome);
        DetailSections.Write(html, report, planText);
        html.Raw("</main>\n<script type=\"application/json\" id=\"run\">\n");
        // The JSON writer escapes < > and &, so no text of a target can end the element.
        html.Raw(RunJson.Write(report));
        html.Raw("</script></body></html>\n");
        return html.ToString();
    }
}
