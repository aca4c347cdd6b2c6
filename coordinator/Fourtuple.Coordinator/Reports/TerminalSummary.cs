using System.Globalization;

namespace Fourtuple.Coordinator.Reports;

/// <summary>What a local run prints at its end: plain text, no colour, at most 100 columns.</summary>
public static class TerminalSummary
{
    public const int Width = 100;

    /// <summary>Rows of failures shown; the rest is in errors.csv.</summary>
    private const int MostFailures = 6;

    /// <summary>Below so many connections the memory of one is not told.</summary>
    private const int FewConnections = 1_000;

    /// <param name="folder">Where the files were written; null when they were not.</param>
    public static IReadOnlyList<string> Lines(RunReport report, string? folder)
    {
        ArgumentNullException.ThrowIfNull(report);
        var lines = new List<string>();
        Verdict(lines, report);
        if (report.WhatIf.Count > 0)
        {
            Account(lines, report);
            Latency(lines, report.Latency);
            Sources(lines, report);
            Generator(lines, report);
        }
        Criteria(lines, "THRESHOLDS", report.Thresholds);
        Criteria(lines, "VALIDITY", report.Validity);
        Failures(lines, report);
        Notes(lines, report);
        Files(lines, report, folder);
        if (CeilingLines.Of(report) is { Count: > 0 } closing)
        {
            lines.Add("");
            lines.AddRange(closing.SelectMany(line => Wrap("  ", line)));
        }
        return lines;
    }

    private static void Verdict(List<string> lines, RunReport report)
    {
        var verdict = report.Verdict;
        var status = verdict.Status.ToUpperInvariant();
        lines.AddRange(Wrap("", $"{status}  {report.Run.Name}  run {report.Run.Id}  exit {verdict.ExitCode}"));
        lines.AddRange(Wrap("  ", verdict.Sentence));
        foreach (var line in CapacityLines.Of(report))
        {
            lines.AddRange(Wrap("  ", line));
        }
        foreach (var limit in report.Limiting)
        {
            lines.AddRange(Wrap("  ", $"Limit: {limit.Resource} ({limit.Side}): {limit.Evidence}."));
        }
    }

    private static void Account(List<string> lines, RunReport report)
    {
        var a = report.Accounting;
        Section(lines, "ACCOUNT");
        Columns(lines, ("asked", a.Asked), ("leased", a.Leased), ("unleased", a.Unleased));
        Columns(lines, ("attempted", a.Attempted), ("skipped", a.Skipped), ("tuples skipped", a.TuplesSkipped));
        Columns(lines, ("established", a.Established), ("failed", a.Failed), ("pending", a.Pending));
        Columns(lines, ("open", a.Open), ("closed by us", a.ClosedByUs), ("closed by peer", a.ClosedByPeer));
        Columns(lines, ("confirmed", a.Confirmed), ("dropped", a.Dropped), ("lost", a.Lost.Open + a.Lost.Pending));
        if (a.Requests is { } r)
        {
            Section(lines, "REQUESTS");
            Columns(lines, ("due", r.Due), ("sent", r.Sent), ("skipped", r.Skipped));
            Columns(lines, ("succeeded", r.Succeeded), ("failed", r.Failed), ("in flight", r.InFlight));
        }
    }

    private static void Latency(List<string> lines, LatencySection latency)
    {
        if (!latency.Rows.Any())
        {
            return;
        }
        Section(lines, "LATENCY");
        lines.Add("  " + Cells("", "count", "p50", "p90", "p99", "p99.9", "max"));
        foreach (var (name, row) in latency.Rows)
        {
            lines.Add("  " + Cells(
                name, Figures.Count(row.Count), Figures.Seconds(row.P50), Figures.Seconds(row.P90),
                Figures.Seconds(row.P99), Figures.Seconds(row.P999), Figures.Seconds(row.Max)));
        }
    }

    private static void Sources(List<string> lines, RunReport report)
    {
        if (report.Sources.Count == 0)
        {
            return;
        }
        Section(lines, "SOURCE PORTS");
        foreach (var source in report.Sources.Take(8))
        {
            var ports = source.Ports;
            lines.AddRange(Wrap("  ", string.Create(CultureInfo.InvariantCulture,
                $"{source.Address}: {Figures.Count(source.Connections)} connections from "
                    + $"{Figures.Count(ports.Distinct)} distinct ports ({ports.First}-{ports.Last}): each port carried "
                    + $"{Figures.Factor(source.ReuseFactor)}{Waits(source)}")));
        }
        if (report.Sources.Count > 8)
        {
            lines.Add($"  and {report.Sources.Count - 8} more source addresses");
        }
    }

    private static string Waits(SourceEntry source) =>
        source.TimeWait == 0 ? "" : $"; {Figures.Count(source.TimeWait)} tuples were in TIME_WAIT as the drain began";

    /// <summary>What a connection costs can't be told from a few: the process itself outweighs them.</summary>
    private static string Memory(AgentEntry agent, RunReport report) => report.Peak.Connections < FewConnections
        ? ""
        : $"{Figures.Bytes(agent.BytesPerConnection)} user and "
            + $"{Figures.Bytes(agent.KernelBytesPerConnection)} kernel memory a connection, ";

    private static void Generator(List<string> lines, RunReport report)
    {
        Section(lines, "KERNEL AND AGENTS");
        var kernel = report.Kernel;
        var agrees = kernel.Agrees switch
        {
            true => "agrees",
            false => "DISAGREES",
            null => "was not asked or did not answer"
        };
        var count = kernel.Established is { } listed ? $" and lists {Figures.Count(listed)} established" : "";
        lines.AddRange(Wrap("  ",
            $"the kernel {agrees}{count}; SYN retransmits {Figures.Count(kernel.SynRetransmits)}, "
            + $"listen overflows {Figures.Count(kernel.ListenOverflows)}"
            + (kernel.TwRecycled > 0 ? $", tuples taken over from TIME_WAIT {Figures.Count(kernel.TwRecycled)}" : "")));
        foreach (var agent in report.Agents.Take(8))
        {
            lines.AddRange(Wrap("  ", $"{agent.Id} ({agent.Engine}, nofile {Figures.Count(agent.Nofile)}): "
                + Memory(agent, report)
                + $"{Figures.Percent(agent.HoldCpuFraction)} of a core while holding, "
                + $"starts late by p99 {Figures.Ms(agent.Lag.P99)}"));
        }
    }

    private static void Criteria(List<string> lines, string title, IReadOnlyList<CriterionResult> results)
    {
        if (results.Count == 0)
        {
            return;
        }
        Section(lines, title);
        foreach (var result in results)
        {
            lines.AddRange(Wrap("  ", $"{(result.Passed ? "ok  " : "FAIL")} {result.Expression}: {result.Sentence}"));
        }
    }

    private static void Failures(List<string> lines, RunReport report)
    {
        var groups = ErrorGroup.Of(report.Errors);
        if (groups.Count == 0)
        {
            return;
        }
        Section(lines, "FAILURES");
        foreach (var group in groups.Take(MostFailures))
        {
            lines.AddRange(Wrap("  ", $"{Figures.Count(group.Count)} x {group.Cause} at {group.Phase} ({group.Side}), "
                + $"{Figures.Count(group.Destinations)} destination(s)"));
            lines.AddRange(Wrap("      ", group.Advice));
        }
    }

    private static void Notes(List<string> lines, RunReport report)
    {
        if (report.Warnings.Count == 0)
        {
            return;
        }
        Section(lines, "NOTES");
        lines.AddRange(report.Warnings.Take(10).SelectMany(warning => Wrap("  ", $"- {warning}")));
    }

    private static void Files(List<string> lines, RunReport report, string? folder)
    {
        if (folder is not null)
        {
            Section(lines, "FILES");
            lines.Add($"  {folder}");
            lines.AddRange(Wrap("  ", string.Join("  ", ReportWriter.NamesOf(report))));
        }
    }

    private static void Section(List<string> lines, string title)
    {
        lines.Add("");
        lines.Add(title);
    }

    private static void Columns(List<string> lines, params (string Name, long Value)[] cells) =>
        lines.Add("  " + string.Concat(cells.Select(cell => $"{cell.Name,-15}{Figures.Count(cell.Value),13}   "))
            .TrimEnd());

    private static string Cells(string first, params string[] rest) =>
        $"{first,-10}" + string.Concat(rest.Select(cell => $"{cell,12}"));

    /// <summary>Breaks at spaces; control characters, which a target may have sent, become spaces.</summary>
    private static IEnumerable<string> Wrap(string indent, string text)
    {
        var line = indent;
        var clean = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        foreach (var word in clean.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = indent;
            }
            line += line.Length > indent.Length ? " " + word : word;
        }
        yield return line;
    }
}
