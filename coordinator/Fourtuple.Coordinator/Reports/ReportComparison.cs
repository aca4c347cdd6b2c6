namespace Fourtuple.Coordinator.Reports;

/// <summary>Two runs side by side, figure by figure.</summary>
public static class ReportComparison
{
    /// <summary>Cells: figure, first run, second run, change from the first to the second.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["figure", "first", "second", "change"];

    public static IReadOnlyList<string[]> Rows(RunReport first, RunReport second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var rows = new List<string[]>
        {
            new[] { "run", first.Run.Id, second.Run.Id, "" },
            new[] { "plan", Short(first), Short(second),
                first.Run.PlanHash == second.Run.PlanHash ? "same plan" : "other plan" },
            new[] { "verdict", first.Verdict.Status, second.Verdict.Status, "" },
            Count("asked", first.Accounting.Asked, second.Accounting.Asked),
            Count("established", first.Accounting.Established, second.Accounting.Established),
            Count("failed", first.Accounting.Failed, second.Accounting.Failed),
            Count("dropped", first.Accounting.Dropped, second.Accounting.Dropped),
            Count("lost", Lost(first), Lost(second)),
            Count("peak connections", first.Peak.Connections, second.Peak.Connections),
            Row("peak connects/s", first.Peak.ConnectRate, second.Peak.ConnectRate, Figures.Count),
        };
        if (first.Peak.RequestRate > 0 || second.Peak.RequestRate > 0)
        {
            rows.Add(Row("peak requests/s", first.Peak.RequestRate, second.Peak.RequestRate, Figures.Count));
        }
        var others = second.Latency.Rows.ToDictionary(row => row.Name, row => row.Entry, StringComparer.Ordinal);
        foreach (var (name, entry) in first.Latency.Rows.Where(row => others.ContainsKey(row.Name)))
        {
            rows.Add(Row($"{name} p50", entry.P50, others[name].P50, Figures.Seconds));
            rows.Add(Row($"{name} p99", entry.P99, others[name].P99, Figures.Seconds));
            rows.Add(Row($"{name} max", entry.Max, others[name].Max, Figures.Seconds));
        }
        return rows;
    }

    private static string[] Count(string figure, long first, long second) =>
        Row(figure, first, second, Figures.Count);

    private static string[] Row(string figure, double first, double second, Func<double, string> text) =>
    [
        figure, text(first), text(second),
        first == second ? "=" : first == 0 ? "new"
            : (second > first ? "+" : "-") + Figures.Percent(Math.Abs(second - first) / Math.Abs(first)),
    ];

    private static long Lost(RunReport report) => report.Accounting.Lost.Open + report.Accounting.Lost.Pending;

    private static string Short(RunReport report) =>
        report.Run.PlanHash.Length > 12 ? report.Run.PlanHash[..12] : report.Run.PlanHash;
}
