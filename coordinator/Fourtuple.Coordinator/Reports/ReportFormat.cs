namespace Fourtuple.Coordinator.Reports;

/// <summary>One file of a run's results as text, for who wants it on a pipe.</summary>
public static class ReportFormat
{
    public static IReadOnlyList<string> Names { get; } = ["json", "md", "html", "csv", "errors", "text", "plan"];

    /// <summary>Null for a name that is none of <see cref="Names"/>.</summary>
    /// <param name="outcome">Its series and events are of html and csv only.</param>
    public static string? Write(string name, RunOutcome outcome, string plan)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return name switch
        {
            "json" => RunJson.Write(outcome.Report),
            "md" => SummaryMarkdown.Write(outcome.Report),
            "html" => HtmlReport.Write(outcome, plan),
            "csv" => SeriesCsv.Write(outcome.Series),
            "errors" => ErrorsCsv.Write(outcome.Report.Errors),
            "text" => string.Join('\n', TerminalSummary.Lines(outcome.Report, null)) + "\n",
            "plan" => plan,
            _ => null,
        };
    }
}
