using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>An agent with the addresses and ports it may bind.</summary>
public sealed record AgentGround(string Agent, ResolvedSources Sources, PortSet Ports);

/// <summary>
/// Cuts the plan's tuples among agents. Agents with source addresses of their own get all destinations (tuples differ
/// by source); agents that share an address form one identity and get disjoint slices of the destinations.
/// </summary>
public static class SlicePlanner
{
    public static IReadOnlyList<TupleSpace> Cut(IReadOnlyList<AgentGround> grounds, ResolvedTargets targets)
    {
        ArgumentNullException.ThrowIfNull(grounds);
        ArgumentNullException.ThrowIfNull(targets);
        var spaces = new TupleSpace[grounds.Count];
        foreach (var identity in Identities(grounds))
        {
            // Cut every member's space with the same ports and destinations: the i-th parts are then disjoint.
            var ports = identity.Select(index => grounds[index].Ports)
                .Aggregate((left, right) => left.Intersect(right));
            for (var part = 0; part < identity.Count; part++)
            {
                var ground = grounds[identity[part]];
                var space = Space(ground.Sources, identity.Count == 1 ? ground.Ports : ports, targets);
                spaces[identity[part]] = identity.Count == 1 ? space : Partition.Among(space, identity.Count)[part];
            }
        }
        return spaces;
    }

    /// <summary>
    /// Connections a space can hold at once: in exclusive reuse a source port serves one destination only.
    /// </summary>
    public static long Capacity(TupleSpace space, ReuseMode reuse)
    {
        ArgumentNullException.ThrowIfNull(space);
        return reuse == ReuseMode.PerDestination
            ? space.Count
            : space.Boxes.Sum(box => box.Sources.Count * box.Ports.Count);
    }

    /// <summary>The sum, saturating at long.MaxValue.</summary>
    public static long Sum(IEnumerable<long> counts) =>
        counts.Aggregate(0L, (sum, count) => sum > long.MaxValue - count ? long.MaxValue : sum + count);

    private static TupleSpace Space(ResolvedSources sources, PortSet ports, ResolvedTargets targets)
    {
        var boxes = new List<TupleBox>();
        if (targets.V4 is { } v4)
        {
            boxes.Add(new TupleBox(new AddressSet(sources.V4), ports, v4));
        }
        if (targets.V6 is { } v6)
        {
            boxes.Add(new TupleBox(new AddressSet(sources.V6), ports, v6));
        }
        return new TupleSpace(boxes);
    }

    /// <summary>
    /// Groups of agents (by index) linked by any common source address, in order of their first agent.
    /// </summary>
    private static List<List<int>> Identities(IReadOnlyList<AgentGround> grounds)
    {
        var groups = new List<List<int>>();
        for (var index = 0; index < grounds.Count; index++)
        {
            var linked = groups.Where(group => group.Any(other => Share(grounds[index], grounds[other]))).ToList();
            groups.RemoveAll(linked.Contains);
            groups.Add([.. linked.SelectMany(group => group).Append(index).Order()]);
        }
        return [.. groups.OrderBy(group => group[0])];
    }

    private static bool Share(AgentGround left, AgentGround right) =>
        left.Sources.V4.Any(a => right.Sources.V4.Any(b => Overlap(a, b)))
        || left.Sources.V6.Any(a => right.Sources.V6.Any(b => Overlap(a, b)));

    private static bool Overlap(AddressRange left, AddressRange right) =>
        left.First <= right.Last && right.First <= left.Last;
}
