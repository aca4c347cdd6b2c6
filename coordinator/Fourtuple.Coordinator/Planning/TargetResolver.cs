using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Destinations of a plan, one set a family; null where the plan has none of it.</summary>
public sealed record ResolvedTargets(
    DestinationSet? V4, DestinationSet? V6, bool AllLoopback, IReadOnlyList<PlanRefusal> Refusals)
{
    public IEnumerable<DestinationSet> Families => new[] { V4, V6 }.OfType<DestinationSet>();

    public long Count => Families.Sum(family => family.Count);

    /// <summary>The destination that weights load most; null when they make no difference.</summary>
    public HeaviestDestination? Heaviest => TargetLanes.Heaviest([.. Families.SelectMany(family => family.Groups)]);
}

/// <summary>From target texts to destination sets, inside the allow-list only.</summary>
public static class TargetResolver
{
    public static ResolvedTargets Resolve(IReadOnlyList<TargetSpec> targets, NameAnswers names, AllowList allow)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(allow);
        var refusals = new List<PlanRefusal>();
        var (v4, v6) = (new List<DestinationGroup>(), new List<DestinationGroup>());
        var loopback = true;
        var weighted = targets.Any(target => target.Weight != targets[0].Weight);
        foreach (var target in targets)
        {
            var ranges = RangesOf(target, names, refusals);
            refusals.AddRange(Forbidden(target, ranges, allow));
            loopback &= ranges.All(IsLoopback);
            var weight = weighted ? target.Weight : 1;
            Add(v4, target, weight, ranges.Where(range => !range.First.IsV6));
            Add(v6, target, weight, ranges.Where(range => range.First.IsV6));
        }
        refusals.AddRange(Shared(v4).Concat(Shared(v6)));
        return refusals.Count > 0
            ? new ResolvedTargets(null, null, loopback, refusals)
            : new ResolvedTargets(SetOf(v4), SetOf(v6), loopback, refusals);
    }

    public static bool IsLoopback(AddressRange range) => range.First.IsV6
        ? range.First.Bits == UInt128.One && range.Last.Bits == UInt128.One
        : range.First.Bits >> 24 == 127 && range.Last.Bits >> 24 == 127;

    private static List<AddressRange> RangesOf(TargetSpec target, NameAnswers names, List<PlanRefusal> refusals)
    {
        var ranges = new List<AddressRange>();
        foreach (var text in target.Addresses)
        {
            var found = names.Ranges(text);
            if (found.Count == 0)
            {
                refusals.Add(PlanRefusal.Plan(
                    $"target {target.Name}: {text} has no address", "the name did not resolve or is not an address",
                    "write an IP, a CIDR, first-last, or dns:NAME that resolves on the coordinator"));
            }
            ranges.AddRange(found);
        }
        return ranges;
    }

    private static IEnumerable<PlanRefusal> Forbidden(
        TargetSpec target, IReadOnlyList<AddressRange> ranges, AllowList allow) =>
        from range in ranges
        let why = allow.WhyNot(range)
        where why is not null
        select PlanRefusal.Safety(
            $"target {target.Name} may not be reached", why, "add it to safety.allow if you own it and mean it");

    private static void Add(
        List<DestinationGroup> groups, TargetSpec target, double weight, IEnumerable<AddressRange> ranges)
    {
        if (ranges.ToArray() is { Length: > 0 } some)
        {
            groups.Add(new DestinationGroup(target.Name, new AddressSet(some), target.Ports) { Weight = weight });
        }
    }

    /// <summary>
    /// Names are told apart only once they are resolved: two targets may turn out to be the same endpoint.
    /// </summary>
    private static IEnumerable<PlanRefusal> Shared(List<DestinationGroup> groups) =>
        from later in Enumerable.Range(0, groups.Count)
        from earlier in Enumerable.Range(0, later)
        let ports = groups[earlier].Ports.Intersect(groups[later].Ports)
        where ports.Count > 0 && groups[earlier].Addresses.Overlaps(groups[later].Addresses)
        let common = Common(groups[earlier].Addresses, groups[later].Addresses)
        select PlanRefusal.Plan(
            $"targets {groups[earlier].Target} and {groups[later].Target} share an endpoint",
            $"both stand for {common} with port {ports[0]}, and a connection belongs to one target",
            "give them different addresses or ports, or make them one target");

    private static AddressRange Common(AddressSet left, AddressSet right) => (
        from one in left.Ranges
        from other in right.Ranges
        where one.Overlaps(other)
        select new AddressRange(
            one.First > other.First ? one.First : other.First, one.Last < other.Last ? one.Last : other.Last)).First();

    private static DestinationSet? SetOf(List<DestinationGroup> groups) =>
        groups.Count == 0 ? null : new DestinationSet(groups);
}
