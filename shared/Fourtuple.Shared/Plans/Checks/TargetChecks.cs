using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Checks;

/// <summary>
/// Targets against the allow-list, each other and the sources; names are checked once they are resolved.
/// </summary>
internal static class TargetChecks
{
    public static IEnumerable<Finding> Find(PlanSpec spec) =>
        Allowed(spec).Concat(Repeated(spec.Targets)).Concat(Shared(spec.Targets)).Concat(Families(spec));

    private static IEnumerable<Finding> Allowed(PlanSpec spec)
    {
        if (!AllowList.TryParse(spec.Safety.Allow, out var allow, out _))
        {
            yield break;
        }
        for (var target = 0; target < spec.Targets.Count; target++)
        {
            foreach (var (position, range) in AddressText.Literals(spec.Targets[target].Addresses))
            {
                if (allow.WhyNot(range) is { } why)
                {
                    var forbidden = ForbiddenAddresses.WhyNot(range) is not null;
                    yield return Finding.Safety(
                        $"spec.targets[{target}].addresses[{position}]",
                        $"target {spec.Targets[target].Name} may not be reached at {range}", why,
                        forbidden ? "no allow-list can permit it: choose another target"
                            : spec.Safety.Allow.Count == 0
                                ? "safety.allow is empty, so only loopback is allowed: add it there"
                            : "add it to safety.allow if you are entitled to load it");
                }
            }
        }
    }

    private static IEnumerable<Finding> Repeated(IReadOnlyList<TargetSpec> targets)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var target = 0; target < targets.Count; target++)
        {
            if (!seen.Add(targets[target].Name))
            {
                yield return Finding.Plan(
                    $"spec.targets[{target}].name", $"target name '{targets[target].Name}' is given twice",
                    "results are told apart by it", "rename one of them");
            }
        }
    }

    // A destination in two targets would give one tuple two indexes.
    private static IEnumerable<Finding> Shared(IReadOnlyList<TargetSpec> targets)
    {
        var v4 = targets.Select(target => LiteralSet(target, false)).ToList();
        var v6 = targets.Select(target => LiteralSet(target, true)).ToList();
        for (var later = 1; later < targets.Count; later++)
        {
            var clash = Enumerable.Range(0, later).FirstOrDefault(
                earlier => targets[earlier].Ports.Overlaps(targets[later].Ports)
                    && (v4[earlier].Overlaps(v4[later]) || v6[earlier].Overlaps(v6[later])),
                -1);
            if (clash >= 0)
            {
                yield return Finding.Plan(
                    $"spec.targets[{later}]",
                    $"targets {targets[clash].Name} and {targets[later].Name} share an endpoint",
                    "a connection belongs to one target", "give them different addresses or ports");
            }
        }
    }

    private static AddressSet LiteralSet(TargetSpec target, bool v6) => new(
        AddressText.Literals(target.Addresses).Select(each => each.Range).Where(range => range.First.IsV6 == v6));

    private static IEnumerable<Finding> Families(PlanSpec spec)
    {
        var sources = AddressText.Literals(spec.Sources.Addresses).ToList();
        if (sources.Count < spec.Sources.Addresses.Count)
        {
            yield break;
        }
        for (var target = 0; target < spec.Targets.Count; target++)
        {
            foreach (var (position, range) in AddressText.Literals(spec.Targets[target].Addresses))
            {
                if (sources.TrueForAll(source => source.Range.First.IsV6 != range.First.IsV6))
                {
                    yield return Finding.Plan(
                        $"spec.targets[{target}].addresses[{position}]", $"no source can reach {range}",
                        "sources.addresses are all of the other address family", "add a source of its family, or auto");
                }
            }
        }
    }
}
