using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>The slice of one agent, and the most connections of it that the profile will ask for at once.</summary>
/// <param name="Slice">Number of the slice in the run, from 0.</param>
/// <param name="Capacity">Connections the slice can hold at once (all tuples; fewer in exclusive reuse).</param>
public sealed record AgentShare(string Agent, int Slice, TupleSpace Space, long Capacity, long MaxOpen);

/// <summary>A plan bound to hosts and addresses: nothing of it changes during the run.</summary>
/// <param name="Allow">CIDRs with every DNS name replaced by the addresses it had when the run was made.</param>
/// <param name="Pinned">Text of the DNS answers that were pinned, for the environment of the report.</param>
public sealed record ResolvedPlan(
    IReadOnlyList<AgentShare> Shares, IReadOnlyList<RunStep> Steps, IReadOnlyList<string> Allow, TupleCeiling Ceiling,
    IReadOnlyDictionary<string, string> Pinned, IReadOnlyList<string> Warnings)
{
    /// <summary>The shares of a level, one an agent in the order of <see cref="Shares"/>; they sum exactly.</summary>
    public long[] Level(long level) => Partition.Level(level, [.. Shares.Select(share => share.Capacity)]);
}

/// <summary>Either a resolved plan or the reasons why there is none.</summary>
public sealed record PlanResolution(ResolvedPlan? Plan, IReadOnlyList<PlanRefusal> Refusals)
{
    public static PlanResolution Refused(params IReadOnlyList<PlanRefusal> refusals) => new(null, refusals);
}
