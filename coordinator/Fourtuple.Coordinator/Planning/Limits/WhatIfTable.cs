using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>
/// What other numbers of agents, source addresses, ports and destinations would allow, by the same formulas that
/// explained the plan: tuples, and what the agents' hosts hold. Pure; only the row marked measured was run.
/// </summary>
public static class WhatIfTable
{
    /// <summary>The rows by which a plan grows, cheapest first: settings, then the target, then machines.</summary>
    public static IReadOnlyList<string> Growth { get; } = [EveryPort, OneDestination, OneSource, OneAgent];

    public const string ThisPlan = "this plan";
    public const string ThisRun = "this run";

    private const string EveryPort = "every unprivileged port";
    private const string OneDestination = "one more destination";
    private const string OneSource = "one more source address";
    private const string OneAgent = "one more agent";

    /// <summary>How many times the run's own number the grid goes to, for agents and for source addresses.</summary>
    private static readonly int[] Times = [1, 2, 4];

    /// <summary>
    /// The first three rows are always, in this order: default range to one destination, explicit ports to one
    /// destination, reuse across destinations. Then the run itself, one more of each, and a grid of agents by
    /// addresses.
    /// </summary>
    /// <param name="peak">Connections that the run held at once.</param>
    public static IReadOnlyList<WhatIfEntry> Build(LimitCase about, long peak)
    {
        ArgumentNullException.ThrowIfNull(about);
        var own = about.Tuples;
        LimitCase With(TupleCeiling tuples) => about with { Tuples = tuples };
        return
        [
            Row("default port range, one destination", With(own with
            {
                Agents = 1, Sources = 1, Ports = own.EphemeralPorts, Destinations = 1,
            })),
            Row("every explicit port, one destination", With(own with
            {
                Ports = TupleCeiling.MaxPorts, Destinations = 1,
            })),
            Row(ThisPlan, about),
            Row(ThisRun, about) with { Connections = peak, Measured = true, Possible = peak, Limit = null },
            Row(OneDestination, With(own with { Destinations = own.Destinations + 1 })),
            Row(OneSource, With(own with { Sources = own.Sources + 1 })),
            Row(EveryPort, With(own with { Ports = TupleCeiling.MaxPorts })),
            Row(OneAgent, about.WithAgents(1)),
            .. Grid(about),
        ];
    }

    private static IEnumerable<WhatIfEntry> Grid(LimitCase about) =>
        from agents in Times
        from addresses in Times
        where agents * addresses > 1
        let more = about.WithAgents((about.Tuples.Agents * agents) - about.Tuples.Agents)
        let sources = Math.Max(more.Tuples.Sources, about.Tuples.Sources) * addresses
        select Row("", more with { Tuples = more.Tuples with { Sources = sources } });

    private static WhatIfEntry Row(string name, LimitCase about)
    {
        var (tuples, first) = (about.Tuples, First(about));
        return new WhatIfEntry(
            tuples.Agents, Number(tuples.Sources), tuples.Ports, Number(tuples.Destinations), tuples.Reused, false,
            name, first.Value, first.Name);
    }

    /// <summary>Of the limits that certainly hold and count connections, the one that is met first.</summary>
    private static LimitRow First(LimitCase about) => LimitSheet.Of(about)
        .Where(row => row is { Refuses: true, Unit: "connections" }).MinBy(row => row.Value)!;

    private static int Number(long value) => (int)Math.Min(value, int.MaxValue);
}
