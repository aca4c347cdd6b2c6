using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Totals.Limiting;

namespace Fourtuple.Coordinator.Reports;

/// <summary>What to do after this run: one thing, the cheapest that says something new.</summary>
public static class NextStep
{
    private const string Question = "What next";

    public static Answer Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var first = report.Limiting.Count > 0 ? report.Limiting[0] : null;
        return report.Verdict.Status switch
        {
            "refused" => new Answer(
                Question, "Change the plan", "The verdict says what to change; plan explain shows every limit."),
            "invalid" => new Answer(
                Question, "Run it again", "Find out what the totals lack before any number of it is used."),
            "partial" => new Answer(
                Question, "Run it to its end", "The same plan again, undisturbed, gives a verdict."),
            "degraded" => new Answer(
                Question, "Repeat it", "Bring back what was lost and run the same plan again before deciding on it."),
            "inconclusive" => Generator(report, first),
            "fail" => first?.Side == LimitingRule.Generator ? Generator(report, first) : Failed(report, first),
            _ => Passed(report, first),
        };
    }

    /// <summary>How the tuple space grows, cheapest change first; empty when the run never resolved its plan.</summary>
    public static string Growth(IReadOnlyList<WhatIfEntry> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.FirstOrDefault(row => row.Name == WhatIfTable.ThisPlan) is not { Possible: { } now } plan)
        {
            return "";
        }
        var steps = WhatIfTable.Growth
            .Select(name => rows.FirstOrDefault(row => row.Name == name))
            .Where(row => row is { Possible: { } possible } && possible > now).Select(row => row!).ToArray();
        if (steps.Length == 0)
        {
            return $"{Upper(plan.Limit ?? "")} end{(plan.Limit?.EndsWith('s') == true ? "" : "s")} at "
                + $"{Figures.Count(now)} connections: no further port, destination, address or agent adds room, so "
                + "raise that first.";
        }
        var cheapest = $"{Upper(steps[0].Name)} makes room for {Figures.Count(steps[0].Possible!.Value)} connections "
            + $"instead of {Figures.Count(now)}";
        var most = steps.MaxBy(row => row.Possible)!;
        if (most.Possible > steps[0].Possible)
        {
            return $"{cheapest}; {most.Name} would make it {Figures.Count(most.Possible!.Value)}.";
        }
        return steps[0].Limit is { } limit and not "tuples" ? $"{cheapest}; the limit there: {limit}." : $"{cheapest}.";
    }

    private static Answer Generator(RunReport report, LimitingEntry? first)
    {
        var resource = first?.Resource ?? "";
        if (resource == LimitingRule.InTimeWait)
        {
            return new Answer(
                Question, "Let tuples be reused",
                "TCP timestamps at both ends (net.ipv4.tcp_timestamps=1), or close: client-rst, free a tuple at once. "
                + "Otherwise it takes more of them: a port, a destination or a source address each.");
        }
        if (resource.Contains("tuple", StringComparison.Ordinal) || resource.Contains("port", StringComparison.Ordinal))
        {
            return new Answer(Question, "Add tuples", Growth(report.WhatIf));
        }
        return resource switch
        {
            "file descriptors" => new Answer(
                Question, "Raise open files", "Raise the hard limit (LimitNOFILE=, ulimit -Hn) or permit io_uring."),
            "agent CPU" or "agent scheduling" => new Answer(
                Question, "Slow the ramp", "Give the ramp more time, or add an agent on a host of its own."),
            "kernel memory" or "memory of the agent's host" => new Answer(
                Question, "Add memory", "Give the agents' hosts more memory, or add an agent on another host."),
            "" => new Answer(Question, "See validity", "Generator health says which rule failed; mend it and repeat."),
            _ => new Answer(
                Question, "Mend the generator", "Remove what limited it, as the evidence says, and repeat."),
        };
    }

    private static Answer Failed(RunReport report, LimitingEntry? first) => first?.Side switch
    {
        LimitingRule.Target => new Answer(
            Question, "Raise the target's limit",
            $"Raise the {first.Resource.Replace("target's ", "", StringComparison.Ordinal)}, or plan below what it "
            + "kept up; a search finds that level."),
        LimitingRule.Path => new Answer(Question, "Check the path", $"Look at the {first.Resource} between the two."),
        _ => report.Errors.Count > 0
            ? new Answer(Question, "Start with the errors", ErrorGroup.Of(report.Errors)[0].Advice)
            : new Answer(
                Question, "See the thresholds", "One of them failed: decide whether it is right, then search."),
    };

    private static Answer Passed(RunReport report, LimitingEntry? first)
    {
        var unit = CapacityLines.Unit(report);
        if (report.Capacity is { Sustainable: { } found } capacity)
        {
            var plan = capacity.OperatingPoint is { } at
                ? $"Plan for {Figures.Count(at)} {unit} ({Figures.Percent(CapacityFinder.PlannedShare)} of it). " : "";
            return capacity.Breakpoint is null
                ? new Answer(Question, "Search higher", $"{plan}The upper end passed, so the limit is above it.")
                : new Answer(Question, $"Plan for {Figures.Count(capacity.OperatingPoint ?? found.Lo)}", first is null
                    ? $"{plan}Repeat after every change of the target."
                    : $"{plan}For more, raise the {first.Resource}.");
        }
        var room = report.WhatIf.FirstOrDefault(row => row.Name == WhatIfTable.ThisPlan)?.Possible;
        return first is { Side: LimitingRule.Generator }
            ? Generator(report, first)
            : new Answer(Question, "Ask for more", unit == "connections" && room > report.Peak.Connections
                ? $"Search up to {Figures.Count(room.Value)}, what this plan has room for. {Growth(report.WhatIf)}"
                : "Search above the level that passed to find the limit.");
    }

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
