using System.Text;
using static Fourtuple.Coordinator.Reports.MarkdownText;

namespace Fourtuple.Coordinator.Reports;

/// <summary>summary.md: the report in the size of a pull-request comment.</summary>
public static class SummaryMarkdown
{
    /// <summary>
    /// GitHub takes 65,536 characters; a reader takes far fewer. Rows beyond these are in the other files.
    /// </summary>
    private const int MostRows = 10;

    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Head(text, report);
        Account(text, report);
        Latency(text, report.Latency);
        Criteria(text, report);
        Errors(text, report);
        Ports(text, report);
        if (report.Warnings.Count > 0)
        {
            text.Append("\n**Notes**\n\n");
            foreach (var warning in report.Warnings.Take(MostRows))
            {
                text.Append($"- {Cell(warning)}\n");
            }
        }
        text.Append($"\n<sub>{Cell(report.Run.Command)} · plan {Short(report.Run.PlanHash)} · "
            + $"seed {report.Run.Seed} · {report.Run.Start}</sub>\n");
        return text.ToString();
    }

    private static void Head(StringBuilder text, RunReport report)
    {
        text.Append($"## {report.Verdict.Status.ToUpperInvariant()}: {Cell(report.Run.Name)}\n\n");
        text.Append($"{Cell(report.Verdict.Sentence)}\n\n");
        text.Append($"Run `{report.Run.Id}`, exit code {report.Verdict.ExitCode}.\n");
        foreach (var answer in Answers.Of(report))
        {
            text.Append($"\n**{answer.Question}:** {Cell(answer.Headline)}. {Cell(answer.Sentence)}\n");
        }
        foreach (var line in CapacityLines.Of(report))
        {
            text.Append($"\n{Cell(line)}\n");
        }
        foreach (var limit in report.Limiting.Skip(1))
        {
            text.Append($"\n**Limit:** {Cell(limit.Resource)} ({limit.Side}): {Cell(limit.Evidence)}.\n");
        }
    }

    private static void Account(StringBuilder text, RunReport report)
    {
        var a = report.Accounting;
        text.Append("\n| asked | attempted | established | failed | open | dropped | lost | confirmed |\n");
        text.Append("|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        long[] cells =
        [
            a.Asked, a.Attempted, a.Established, a.Failed, a.Open, a.Dropped, a.Lost.Open + a.Lost.Pending, a.Confirmed,
        ];
        text.Append($"| {string.Join(" | ", cells.Select(Figures.Count))} |\n");
        if (a.Requests is { } r)
        {
            text.Append("\n| requests due | sent | succeeded | failed | skipped | in flight |\n");
            text.Append("|--:|--:|--:|--:|--:|--:|\n");
            long[] requests = [r.Due, r.Sent, r.Succeeded, r.Failed, r.Skipped, r.InFlight];
            text.Append($"| {string.Join(" | ", requests.Select(Figures.Count))} |\n");
        }
    }

    private static void Latency(StringBuilder text, LatencySection latency)
    {
        var rows = latency.Rows.ToArray();
        if (rows.Length == 0)
        {
            return;
        }
        text.Append("\n| latency | p50 | p90 | p99 | p99.9 | max |\n|---|--:|--:|--:|--:|--:|\n");
        foreach (var (name, row) in rows)
        {
            double[] cells = [row.P50, row.P90, row.P99, row.P999, row.Max];
            text.Append($"| {name} | {string.Join(" | ", cells.Select(Figures.Seconds))} |\n");
        }
    }

    private static void Criteria(StringBuilder text, RunReport report)
    {
        if (report.Thresholds.Count + report.Validity.Count == 0)
        {
            return;
        }
        text.Append("\n| criterion | result | |\n|---|---|---|\n");
        foreach (var result in report.Thresholds.Concat(report.Validity))
        {
            text.Append($"| {Cell(result.Metric)}: {Cell(result.Expression)} | {Cell(result.Sentence)} | "
                + $"{(result.Passed ? "pass" : "**fail**")} |\n");
        }
    }

    private static void Errors(StringBuilder text, RunReport report)
    {
        var groups = ErrorGroup.Of(report.Errors);
        if (groups.Count == 0)
        {
            return;
        }
        text.Append("\n| failures | cause | phase | side | what to do |\n|--:|---|---|---|---|\n");
        foreach (var group in groups.Take(MostRows))
        {
            text.Append($"| {Figures.Count(group.Count)} | {group.Cause} | {group.Phase} | {group.Side} | "
                + $"{Cell(group.Advice)} |\n");
        }
    }

    private static void Ports(StringBuilder text, RunReport report)
    {
        foreach (var source in report.Sources.Take(MostRows))
        {
            text.Append($"\n`{source.Address}` carried {Figures.Count(source.Connections)} connections on "
                + $"{Figures.Count(source.Ports.Distinct)} source ports, "
                + $"{Figures.Factor(source.ReuseFactor)} on each.\n");
        }
        foreach (var line in CeilingLines.Of(report))
        {
            text.Append($"\n{line}\n");
        }
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
