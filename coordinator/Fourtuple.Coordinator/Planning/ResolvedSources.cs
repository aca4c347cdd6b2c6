using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Source addresses one agent will use, by family; empty lists where it has none.</summary>
/// <param name="Refusals">Why they can't be used, whatever other agents have.</param>
public sealed record ResolvedSources(
    IReadOnlyList<AddressRange> V4, IReadOnlyList<AddressRange> V6, IReadOnlyList<PlanRefusal> Refusals)
{
    /// <summary>
    /// Listed addresses that this agent doesn't have: no fault of the plan when another agent has them.
    /// </summary>
    public IReadOnlyDictionary<string, PlanRefusal> Elsewhere { get; init; } =
        new Dictionary<string, PlanRefusal>();

    public IEnumerable<AddressRange> All => V4.Concat(V6);

    /// <summary>Addresses over both families; saturates at long.MaxValue.</summary>
    public long Count => SlicePlanner.Sum(new[] { V4, V6 }.Select(family => new AddressSet(family).Count));

    public bool Overlaps(ResolvedSources other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AddressSet(V4).Overlaps(new AddressSet(other.V4))
            || new AddressSet(V6).Overlaps(new AddressSet(other.V6));
    }

    /// <summary>Whether both have the same addresses, however they are written.</summary>
    public bool Same(ResolvedSources other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AddressSet(V4).Equals(new AddressSet(other.V4))
            && new AddressSet(V6).Equals(new AddressSet(other.V6));
    }

    /// <summary>The first address of each family only: what is left of many behind one translation.</summary>
    public ResolvedSources FirstOnly() => this with { V4 = First(V4), V6 = First(V6) };

    private static AddressRange[] First(IReadOnlyList<AddressRange> ranges) =>
        ranges.Count == 0 ? [] : [ranges[0] with { Last = ranges[0].First }];
}
