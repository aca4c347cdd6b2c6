using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>All that decides how a plan is dealt to its agents; the lists have one entry an agent.</summary>
internal sealed record DealCase(
    PlanSpec Spec, IReadOnlyList<AgentReading> Agents, IReadOnlyList<ResolvedSources> Sources,
    IReadOnlyList<SourceIdentity> Identities, IReadOnlyList<AgentLimit> Limits, ResolvedTargets Targets, Demand Demand)
{
    /// <summary>Connections that must fit.</summary>
    public long Peak => Demand.Connections;
}

/// <param name="Refusals">Why there are no shares; empty when there are.</param>
internal sealed record Dealt(
    IReadOnlyList<AgentShare> Shares, TupleCeiling? Ceiling, IReadOnlyList<string> Warnings,
    IReadOnlyList<PlanRefusal> Refusals);

/// <summary>
/// Deals slices and the peak of the level to agents: source ports first, then slices, then each agent's part of the
/// peak by weight, never above what its slice and its host hold.
/// </summary>
internal static class ShareDealer
{
    public static Dealt Deal(DealCase about)
    {
        // Ports for a fair part suffice as a rule; when others hold less than theirs, every port is asked for.
        var dealt = Deal(about, FairParts(about));
        return dealt.Refusals.Count == 0 ? dealt : Deal(about, null);
    }

    /// <summary>Connections each agent would get if tuples were no limit.</summary>
    private static long[] FairParts(DealCase about)
    {
        var most = about.Limits.Select(limit => limit.Connections).ToArray();
        return Partition.Level(
            Math.Min(about.Peak, SlicePlanner.Sum(most)), [.. about.Limits.Select(limit => limit.Weight)], most);
    }

    private static Dealt Deal(DealCase about, long[]? parts)
    {
        var warnings = new List<string>();
        var identities = IdentityOf(about);
        var grounds = Grounds(about, identities, parts, warnings);
        if (grounds.Where(ground => ground.Ports.Count == 0).ToArray() is { Length: > 0 } without)
        {
            return Refused([.. without.Select(ground => PlanRefusal.Plan(
                $"agent {ground.Agent} has no source port left for this plan",
                "listeners and reserved ports take every port of sources.ports",
                "widen sources.ports or stop the listeners"))]);
        }
        if (SlicePlanner.Cut(grounds, about.Identities, about.Targets, about.Spec.Sources.Reuse) is not { } spaces)
        {
            return Refused(DealRefusals.TooFewPorts(about));
        }
        var ceiling = Ceiling(about, grounds);
        var tuples = spaces.Select(space => SlicePlanner.Capacity(space, about.Spec.Sources.Reuse)).ToArray();
        var most = tuples.Zip(about.Limits, (tuple, limit) => Math.Min(tuple, limit.Connections)).ToArray();
        if (about.Peak > SlicePlanner.Sum(tuples))
        {
            return Refused(DealRefusals.TooFewTuples(about, ceiling, SlicePlanner.Sum(tuples)));
        }
        if (about.Peak > SlicePlanner.Sum(most))
        {
            return Refused(DealRefusals.TooSmallHosts(about, SlicePlanner.Sum(most)));
        }
        var peaks = Partition.Level(about.Peak, [.. about.Limits.Select(limit => limit.Weight)], most);
        var serving = Enumerable.Range(0, peaks.Length).Where(at => peaks[at] > 0).ToArray();
        return new Dealt(
            [.. serving.Select((at, slice) => new AgentShare(
                grounds[at].Agent, slice, spaces[at], most[at], peaks[at])
            {
                Wanted = (long)Int128.Min(most[at], (Int128)peaks[at] * about.Demand.Wanted / about.Peak),
                Identity = identities[at].Identity.Name,
            })],
            ceiling, warnings, []);
    }

    /// <summary>What the addresses allow when every usable port is taken, whatever the plan asks for.</summary>
    public static TupleCeiling Reach(DealCase about) => Ceiling(about, Grounds(about, IdentityOf(about), null, []));

    private static AgentGround[] Grounds(
        DealCase about, (SourceIdentity Identity, SliceCut Cut)[] identities, long[]? parts, List<string> warnings) =>
    [
        .. about.Agents.Select((agent, at) => new AgentGround(
            agent.Agent, about.Sources[at],
            Ports(about.Spec.Sources, agent, parts is null ? TupleCeiling.MaxPorts
                : Demand(about, at, identities[at], parts[at]), warnings))),
    ];

    /// <summary>The identity of each agent, and how its tuples are cut.</summary>
    private static (SourceIdentity Identity, SliceCut Cut)[] IdentityOf(DealCase about)
    {
        var of = new (SourceIdentity, SliceCut)[about.Agents.Count];
        foreach (var identity in about.Identities)
        {
            var cut = SlicePlanner.CutOf(identity, about.Sources, about.Targets, about.Spec.Sources.Reuse);
            foreach (var at in identity.Members)
            {
                of[at] = (identity, cut);
            }
        }
        return of;
    }

    private static Dealt Refused(params IReadOnlyList<PlanRefusal> refusals) => new([], null, [], refusals);

    /// <summary>In kernel mode the kernel chooses, from its ephemeral range and nothing else.</summary>
    private static PortSet Ports(SourceSpec spec, AgentReading agent, int demand, List<string> warnings)
    {
        var has = agent.Capacity;
        var wanted = spec.Bind == BindMode.Kernel
            ? new PortSet([has.EphemeralPorts]).Except(has.ReservedPorts)
            : spec.Ports;
        var choice = SourcePortPool.Choose(
            new SourcePortRequest(wanted, demand, has.EphemeralPorts, has.ListeningPorts, has.ReservedPorts));
        if (choice.Warning is { } warning && spec.Bind == BindMode.Explicit)
        {
            warnings.Add($"agent {agent.Agent}: {warning}");
        }
        return choice.Ports;
    }

    /// <summary>
    /// Source ports the pool must have for an agent's part: what decides whether the ephemeral range must be touched.
    /// </summary>
    private static int Demand(DealCase about, int at, (SourceIdentity Identity, SliceCut Cut) shared, long part)
    {
        var (reuse, sharers, cut) = (about.Spec.Sources.Reuse, shared.Identity.Members.Count, shared.Cut);
        var addresses = about.Sources[at].Count / (cut == SliceCut.Sources ? sharers : 1);
        var destinations = reuse == ReuseMode.Exclusive ? 1
            : about.Targets.Count / (cut == SliceCut.Destinations ? sharers : 1);
        var unused = reuse == ReuseMode.Exclusive ? 1 : about.Targets.Heaviest?.Excess ?? 1;
        var perPort = Math.Max(1, (long)(TupleCeiling.Product(addresses, destinations, 1) / unused));
        var ports = TupleCeiling.Product((part / perPort) + 1, cut == SliceCut.Ports ? sharers : 1, 1);
        return (int)Math.Min(TupleCeiling.MaxPorts, ports);
    }

    private static TupleCeiling Ceiling(DealCase about, AgentGround[] grounds)
    {
        var range = about.Agents[0].Capacity.EphemeralPorts;
        return new TupleCeiling(
            grounds.Length, range.Last - range.First + 1, grounds.Max(ground => ground.Ports.Count),
            SlicePlanner.Sum(about.Identities.Select(identity => SourcesOf(identity, about.Sources))),
            about.Targets.Count, about.Spec.Sources.Reuse)
        {
            Heaviest = about.Targets.Heaviest,
        };
    }

    /// <summary>
    /// Source addresses that targets see: of agents that may hide behind one address, no more than one agent has.
    /// </summary>
    private static long SourcesOf(SourceIdentity identity, IReadOnlyList<ResolvedSources> sources)
    {
        var members = identity.Members.Select(at => sources[at]).ToArray();
        var all = new ResolvedSources(
            [.. members.SelectMany(one => one.V4)], [.. members.SelectMany(one => one.V6)], []);
        return identity.KeepsAddresses ? all.Count : members.Max(one => one.Count);
    }
}
