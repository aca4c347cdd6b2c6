using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>An agent with the addresses and ports it may bind.</summary>
public sealed record AgentGround(string Agent, ResolvedSources Sources, PortSet Ports);

/// <summary>
/// How the tuples of one source identity are cut. Whole: a single agent has them all. Sources: each agent has source
/// addresses of its own and all destinations. Destinations, Ports: each has its own of those.
/// </summary>
public enum SliceCut { Whole, Sources, Destinations, Ports }

/// <summary>
/// Cuts the plan's tuples among agents. Agents of different identities get all destinations each, for their tuples
/// differ by source; those of one identity get slices that are disjoint without looking at the source address, unless
/// they have the same list of addresses, seen as they are, which can be dealt out.
/// </summary>
public static class SlicePlanner
{
    /// <summary>How the members of an identity share its tuples. Exclusive reuse never cuts by destinations: a port
    /// serves one of them only.</summary>
    public static SliceCut CutOf(
        SourceIdentity identity, IReadOnlyList<ResolvedSources> sources, ResolvedTargets targets, ReuseMode reuse)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(targets);
        var shares = identity.Members.Count;
        var first = sources[identity.Members[0]];
        return shares == 1 ? SliceCut.Whole
            : identity.KeepsAddresses && identity.Members.All(at => sources[at].Same(first))
                && (targets.V4 is null || first.SetV4.Count >= shares)
                && (targets.V6 is null || first.SetV6.Count >= shares) ? SliceCut.Sources
            // With weights every agent has all targets, so that each keeps the proportions by itself.
            : reuse == ReuseMode.Exclusive || targets.Count < shares || targets.Heaviest is not null ? SliceCut.Ports
            : SliceCut.Destinations;
    }

    /// <summary>One space an agent, in the order of <paramref name="grounds"/>; null when there are too few source
    /// ports for every agent to have one.</summary>
    public static IReadOnlyList<TupleSpace>? Cut(
        IReadOnlyList<AgentGround> grounds, IReadOnlyList<SourceIdentity> identities, ResolvedTargets targets,
        ReuseMode reuse)
    {
        ArgumentNullException.ThrowIfNull(grounds);
        ArgumentNullException.ThrowIfNull(identities);
        ArgumentNullException.ThrowIfNull(targets);
        var sources = grounds.Select(ground => ground.Sources).ToArray();
        var spaces = new TupleSpace[grounds.Count];
        foreach (var identity in identities)
        {
            // Every member's space is cut with the same ports and destinations: the i-th parts are then disjoint.
            var ports = identity.Members.Select(index => grounds[index].Ports)
                .Aggregate((left, right) => left.Intersect(right));
            var cut = CutOf(identity, sources, targets, reuse);
            var families = targets.Families.Count();
            if (ports.Count == 0 || (cut == SliceCut.Ports && ports.Count * families < identity.Members.Count))
            {
                return null;
            }
            var same = identity.Members.All(at => sources[at].Same(sources[identity.Members[0]]));
            var parts = same ? Parts(Space(sources[identity.Members[0]], ports, targets), cut, identity) : null;
            for (var part = 0; part < identity.Members.Count; part++)
            {
                var at = identity.Members[part];
                spaces[at] = (parts ?? Parts(Space(sources[at], ports, targets), cut, identity))[part];
            }
        }
        return spaces;
    }

    /// <summary>
    /// Connections a space can hold at once: in exclusive reuse a source port serves one destination only. Weights
    /// leave tuples of lighter targets unused.
    /// </summary>
    public static long Capacity(TupleSpace space, ReuseMode reuse)
    {
        ArgumentNullException.ThrowIfNull(space);
        return TargetLanes.Capacity(space, reuse == ReuseMode.Exclusive);
    }

    /// <summary>The sum, saturating at long.MaxValue.</summary>
    public static long Sum(IEnumerable<long> counts) =>
        counts.Aggregate(0L, (sum, count) => sum > long.MaxValue - count ? long.MaxValue : sum + count);

    private static IReadOnlyList<TupleSpace> Parts(TupleSpace space, SliceCut cut, SourceIdentity identity) =>
        cut switch
        {
            SliceCut.Whole => [space],
            SliceCut.Sources => Partition.AmongSources(space, identity.Members.Count),
            SliceCut.Ports => Partition.AmongPorts(space, identity.Members.Count),
            SliceCut.Destinations => Partition.Among(space, identity.Members.Count),
            _ => throw new ArgumentOutOfRangeException(nameof(cut), cut, "not a way to cut"),
        };

    private static TupleSpace Space(ResolvedSources sources, PortSet ports, ResolvedTargets targets)
    {
        var boxes = new List<TupleBox>();
        if (targets.V4 is { } v4)
        {
            boxes.Add(new TupleBox(sources.SetV4, ports, v4));
        }
        if (targets.V6 is { } v6)
        {
            boxes.Add(new TupleBox(sources.SetV6, ports, v6));
        }
        return new TupleSpace(boxes);
    }
}
