namespace Fourtuple.Coordinator.Reports;

/// <summary>One file of a run's results as text, for who wants it on a pipe.</summary>
public static class ReportFormat
{
    public static IReadOnlyList<string> Names { get; } = ["json", "md", "html", "csv", "errors", "text", "plan"];

    /// <summary>Null for a name that is none of <see cref="Names"/>.</summary>
    /// <param name="series">Of html and csv.</param>
    public static string? Write(
        string name, RunReport report, IReadOnlyList<SeriesPoint> series, string plan) => name switch
        {
            "json" => RunJson.Write(report),
            "md" => SummaryMarkdown.Write(report),
            "html" => HtmlReport.Write(new RunOutcome(report, series), plan),
            "csv" => SeriesCsv.Write(series),
            "errors" => ErrorsCsv.Write(report.Errors),
            "text" => string.Join('\n', TerminalSummary.Lines(report, null)) + "\n",
            "plan" => plan,
            _ => null,
        };
}
