using static Fourtuple.Coordinator.Reports.Html.HtmlText;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>What the numbers rest on: the generator's health, the account, the kernel's count, what lowers trust.
/// </summary>
internal static class TrustSections
{
    public static void Write(HtmlText html, RunReport report)
    {
        CapacitySections.Criteria(
            html, "generator", "Generator health",
            "They judge the generator: when one fails, the run says nothing about the target.", report.Validity);
        Agents(html, report.Agents);
        Confidence(html, report);
    }

    private static void Agents(HtmlText html, IReadOnlyList<AgentEntry> agents)
    {
        if (agents.Count == 0)
        {
            return;
        }
        html.Table(
            ["Agent", "State", "Engine", "Rings", "Peak", "User memory each", "Kernel memory each",
                "Cores while holding", "GC pauses", "Late p99", "Lost"],
            agents.Select(agent => new[]
            {
                Word(agent.Id), Word(agent.State), Word(agent.Engine), Number(Figures.Count(agent.Rings)),
                Number(Figures.Count(agent.Connections)), Number(Figures.Bytes(agent.BytesPerConnection)),
                Number(Figures.Bytes(agent.KernelBytesPerConnection)), Number(Figures.Percent(agent.HoldCpuFraction)),
                Number(Figures.Ms(agent.GcPauseMs)), Number(Figures.Ms(agent.Lag.P99)),
                Number(Figures.Count(agent.Lost.Open + agent.Lost.Pending)),
            }));
    }

    private static void Confidence(HtmlText html, RunReport report)
    {
        html.Head("confidence", "Confidence");
        html.Element("p", Answers.Of(report)[2].Sentence);
        html.Raw("<ul>");
        if (report.Capacity?.Sustainable is { } found)
        {
            html.Element("li", $"The interval of the limit is the bracket of a search: {found.Method}.");
        }
        if (report.Levels.GroupBy(level => level.Target).Count(level => level.Count() > 1) is > 0 and var repeated)
        {
            html.Element("li", $"{Figures.Count(repeated)} of {Figures.Count(report.Levels.Select(level => level.Target)
                .Distinct().Count())} levels were tried more than once.");
        }
        html.Element("li", report.Kernel switch
        {
            { Agrees: true, Established: { } count } =>
                $"The kernel listed {Figures.Count(count)} established sockets of this run while they were held.",
            { Agrees: false } => "The kernel's list of sockets disagrees with our count: do not trust these totals.",
            _ => "The kernel's sockets were not counted.",
        });
        foreach (var warning in report.Warnings.Take(SpreadSections.MostRows))
        {
            html.Element("li", warning);
        }
        html.Raw("</ul>\n");
        html.Details("Account: every opening is in exactly one place", _ => Account(html, report.Accounting));
        if (report.Kernel.Deltas.Count > 0)
        {
            html.Details("Kernel counters over the run", _ => html.Table(
                ["Counter", "Change"],
                report.Kernel.Deltas.Take(SpreadSections.MostRows)
                    .Select(pair => new[] { Word(pair.Key), Number(Figures.Count(pair.Value)) })));
        }
    }

    private static void Account(HtmlText html, AccountingSection a) => html.Table(
        ["Equation", "Numbers"],
        [
            [Word("asked = leased + unleased"), Word(Sum(a.Asked, a.Leased, a.Unleased))],
            [Word("leased = attempted + skipped"), Word(Sum(a.Leased, a.Attempted, a.Skipped))],
            [Word("attempted = established + failed + pending + lost pending"),
                Word(Sum(a.Attempted, a.Established, a.Failed, a.Pending, a.Lost.Pending))],
            [Word("established = open + closed by us + closed by peer + lost open"),
                Word(Sum(a.Established, a.Open, a.ClosedByUs, a.ClosedByPeer, a.Lost.Open))],
            [Word("confirmed, dropped, tuples skipped"),
                Word(string.Join(", ", new[] { a.Confirmed, a.Dropped, a.TuplesSkipped }.Select(Figures.Count)))],
        ]);

    private static string Sum(long total, params long[] parts) =>
        $"{Figures.Count(total)} = {string.Join(" + ", parts.Select(Figures.Count))}";
}
