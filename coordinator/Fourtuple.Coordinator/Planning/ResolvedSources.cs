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

    /// <summary>V4 as a set; made once, since every agent is compared with every other.</summary>
    public AddressSet SetV4 { get; } = new(V4);

    /// <summary>V6 as a set.</summary>
    public AddressSet SetV6 { get; } = new(V6);

    /// <summary>Addresses over both families; saturates at long.MaxValue.</summary>
    public long Count => SlicePlanner.Sum([SetV4.Count, SetV6.Count]);

    public bool Overlaps(ResolvedSources other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SetV4.Overlaps(other.SetV4) || SetV6.Overlaps(other.SetV6);
    }

    /// <summary>Whether both have the same addresses, however they are written.</summary>
    public bool Same(ResolvedSources other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SetV4.Equals(other.SetV4) && SetV6.Equals(other.SetV6);
    }

    /// <summary>The first address of each family only: what is left of many behind one translation.</summary>
    public ResolvedSources FirstOnly() => new(First(V4), First(V6), Refusals) { Elsewhere = Elsewhere };

    private static AddressRange[] First(IReadOnlyList<AddressRange> ranges) =>
        ranges.Count == 0 ? [] : [ranges[0] with { Last = ranges[0].First }];
}
