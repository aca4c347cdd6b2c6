namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// One of the four things a planner wants first: a few words that can be read from afar, and a sentence.
/// </summary>
public sealed record Answer(string Question, string Headline, string Sentence);

/// <summary>How many, what limited it, how sure, what to do next: from the report alone, pure.</summary>
public static class Answers
{
    public static IReadOnlyList<Answer> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [HowMany(report), Limit(report), HowSure(report), NextStep.Of(report)];
    }

    private static Answer HowMany(RunReport report)
    {
        const string Question = "How many";
        var unit = CapacityLines.Unit(report);
        if (report.Accounting.Attempted == 0)
        {
            return new Answer(Question, "none", "Nothing was sent.");
        }
        if (report.Capacity?.Sustainable is { } found)
        {
            return new Answer(
                Question, Figures.Count(found.Value),
                $"{unit} sustained; the limit lies between {Figures.Count(found.Lo)} and {Figures.Count(found.Hi)}.");
        }
        if (unit == "connections")
        {
            return new Answer(
                Question, Figures.Count(report.Peak.Connections),
                $"connections open at once, of {Figures.Count(Asked(report))} asked, on {Ports(report)}.");
        }
        var held = report.Levels.Where(level => level.Passed).Select(level => level.Reached).DefaultIfEmpty(0).Max();
        var most = report.Levels.Select(level => level.Reached).DefaultIfEmpty(0).Max();
        var what = unit.Replace("/s", "", StringComparison.Ordinal);
        var of = $"of {Figures.Count(report.Levels.Select(level => level.Target).DefaultIfEmpty(0).Max())} asked, on "
            + $"{Ports(report)}";
        return held > 0
            ? new Answer(Question, $"{Figures.Count(held)}/s", $"{what} kept up a second, {of}.")
            : new Answer(
                Question, $"{Figures.Count(most)}/s", $"{what} made a second, {of}: no level was kept up.");
    }

    /// <summary>The highest level, where there is one: with churn and searches openings are far more.</summary>
    private static double Asked(RunReport report) => report.Levels.Count > 0
        ? report.Levels.Max(level => level.Target) : report.Accounting.Asked;

    private static string Ports(RunReport report)
    {
        var ports = report.Sources.Sum(source => source.Ports.Distinct);
        return $"{Figures.Count(ports)} source port{(ports == 1 ? "" : "s")}";
    }

    private static Answer Limit(RunReport report)
    {
        const string Question = "What limited it";
        if (report.Limiting is [var first, ..])
        {
            return new Answer(
                Question, Upper(first.Resource),
                $"{(first.Side == "unknown" ? "Side not known" : $"On the side of the {first.Side}")}: "
                    + $"{first.Evidence}.");
        }
        return report.Accounting.Attempted == 0
            ? new Answer(Question, "Not measured", "Nothing was sent, so nothing was measured.")
            : report.Verdict switch
            {
                { Status: "partial" } => new Answer(
                    Question, "Nothing until then", "No counter showed a limit while the run was on."),
                { ExitCode: 0 } => new Answer(
                    Question, "Nothing yet", "No counter shows a limit: the level that was asked for is below it."),
                _ => new Answer(Question, "No evidence", "No counter of this run points at a limit."),
            };
    }

    private static Answer HowSure(RunReport report)
    {
        const string Question = "How sure";
        var audit = report.Kernel switch
        {
            { Agrees: true } => "The kernel lists as many sockets as were counted",
            { Agrees: false } => "The kernel's list of sockets disagrees with the count",
            _ => "The kernel was not asked to count",
        };
        var late = report.Agents.Select(agent => agent.Lag.P99).DefaultIfEmpty(0).Max();
        var rest = $"{audit}; starts were late by p99 {Figures.Ms(late)}"
            + (report.Warnings.Count == 0 ? "." : $"; {Plural(report.Warnings.Count, "note")} below.");
        return report switch
        {
            { Verdict.Status: "refused" } => new Answer(
                Question, "Certain", "It was refused before anything was sent."),
            { Verdict.Status: "invalid" } or { Kernel.Agrees: false } => new Answer(
                Question, "Not at all", "The totals do not add up: none of the numbers can be used."),
            { Verdict.Status: "partial" } => new Answer(
                Question, "Partial", "The run ended early: what it counted is exact, and says nothing of the rest."),
            { Verdict.Status: "inconclusive" } => new Answer(
                Question, "Inconclusive", $"This says nothing about the target. {rest}"),
            { Capacity.Sustainable: { Confidence: > 0 } found } => new Answer(
                Question, Figures.Percent(found.Confidence), $"that the limit lies there ({found.Method})."),
            { Verdict.Status: "degraded" } => new Answer(
                Question, "Degraded", $"Something was lost on the way. {rest}"),
            { Kernel.Agrees: true } => new Answer(Question, "Counted twice", $"{rest} One run is one sample."),
            _ => new Answer(Question, "One sample", rest),
        };
    }

    private static string Plural(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
