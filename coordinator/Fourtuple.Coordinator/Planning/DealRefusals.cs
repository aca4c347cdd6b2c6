using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Why a plan can't be dealt to its agents, in sentences.</summary>
internal static class DealRefusals
{
    /// <summary>Agents named in one sentence; the rest is counted.</summary>
    private const int Named = 8;

    public static PlanRefusal TooFewPorts(DealCase about) => PlanRefusal.Plan(
        $"{about.Agents.Count:N0} agents cannot share {about.Targets.Count:N0} destinations and this few source ports",
        about.Spec.Sources.Reuse == ReuseMode.Exclusive
            ? "agents of one source identity each need source ports of their own in exclusive reuse"
            : "agents of one source identity each need a destination or a source port of their own",
        "use fewer agents, more ports, or agents with source identities of their own");

    public static PlanRefusal TooFewTuples(DealCase about, TupleCeiling ceiling, long possible)
    {
        var destinations = about.Spec.Sources.Reuse == ReuseMode.Exclusive ? 1 : ceiling.Destinations;
        return PlanRefusal.Plan(
            about.Demand.Asks,
            $"its tuples allow {possible:N0} ({ceiling.Sources:N0} source addresses x {ceiling.Ports:N0} ports x "
                + $"{destinations:N0} destinations{Weights(ceiling)})",
            $"{Less(about, possible)}, or {ceiling.CheapestFix(about.Peak)}");
    }

    private static string Weights(TupleCeiling ceiling) =>
        ceiling is { Heaviest: { } one, Reuse: ReuseMode.PerDestination }
            ? $", of which each of target {one.Target} gets {Figures.Percent(one.Part)}"
            : "";

    private static string Less(DealCase about, long possible) => about.Spec.Load.Mode == LoadMode.Churn
        ? "ask for a lower rate or shorter lifetimes"
        : $"ask for {possible:N0}";

    public static PlanRefusal TooSmallHosts(DealCase about, long possible)
    {
        var each = about.Agents.Zip(about.Limits).OrderBy(pair => pair.Second.Connections)
            .Select(pair => $"{pair.First.Agent} {pair.Second.Connections:N0} ({pair.Second.Bound})").ToArray();
        var more = each.Length > Named ? $"; and {each.Length - Named:N0} more" : "";
        return PlanRefusal.Plan(
            about.Demand.Asks,
            $"its {about.Agents.Count:N0} agents can hold {possible:N0}: {string.Join("; ", each.Take(Named))}{more}",
            $"{Less(about, possible)}, add agents, or raise what binds");
    }

    /// <summary>Null when nothing is wrong with the way ports are bound.</summary>
    public static PlanRefusal? KernelPorts(DealCase about)
    {
        var cut = about.Identities.FirstOrDefault(identity => about.Spec.Sources.Bind == BindMode.Kernel
            && SlicePlanner.CutOf(identity, about.Sources, about.Targets, about.Spec.Sources.Reuse) == SliceCut.Ports);
        return cut is null ? null : PlanRefusal.Plan(
            $"agents {string.Join(", ", cut.Members.Take(Named).Select(at => about.Agents[at].Agent))} cannot share "
                + "source ports with sources.bind: kernel",
            "they are one source identity, and the kernel of each chooses ports without knowing of the others",
            "use sources.bind: explicit, one agent, or at least one destination an agent");
    }
}
