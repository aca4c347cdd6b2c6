using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>The slice of one agent, and its part of the profile's peak.</summary>
/// <param name="Slice">Number of the slice in the run, from 0.</param>
/// <param name="Capacity">
/// Connections the agent can hold at once in this slice: all its tuples (fewer in exclusive reuse), or what its host
/// can hold when that is less and known.
/// </param>
/// <param name="MaxOpen">Its share of the peak: the most the profile asks of it while no agent is lost.</param>
public sealed record AgentShare(string Agent, int Slice, TupleSpace Space, long Capacity, long MaxOpen)
{
    /// <summary>
    /// What its grant should allow while no agent is lost: more than <see cref="MaxOpen"/> where a slow target would
    /// keep more in progress, and there is room.
    /// </summary>
    public long Wanted { get; init; } = MaxOpen;

    /// <summary>The source identity it belongs to, as it is shown to people.</summary>
    public string Identity { get; init; } = "";
}

/// <summary>A plan bound to hosts and addresses: nothing of it changes during the run.</summary>
/// <param name="Allow">CIDRs with every DNS name replaced by the addresses it had when the run was made.</param>
/// <param name="Pinned">Text of the DNS answers that were pinned, for the environment of the report.</param>
public sealed record ResolvedPlan(
    IReadOnlyList<AgentShare> Shares, IReadOnlyList<RunStep> Steps, IReadOnlyList<string> Allow, TupleCeiling Ceiling,
    IReadOnlyDictionary<string, string> Pinned, IReadOnlyList<string> Warnings)
{
    /// <summary>The profile for people.</summary>
    public IReadOnlyList<StepView> Views { get; } =
        [.. Steps.Select(step => new StepView(
            step.GetType().Name.ToLowerInvariant(), step.Text, step.Length?.TotalSeconds))];

    /// <summary>
    /// The shares of a level up to the peak, one an agent in the order of <see cref="Shares"/>; they sum exactly.
    /// Weights are in the shares of the peak: every lower level is in proportion to those, so none passes its MaxOpen.
    /// </summary>
    public long[] Level(long level) => Partition.Level(level, [.. Shares.Select(share => share.MaxOpen)]);

    /// <summary>
    /// The parts of a rate, per second, by slice; zero for slices that are left out. They sum to it exactly in
    /// thousandths.
    /// </summary>
    /// <param name="serves">Whether the agent of a slice takes part.</param>
    public double[] Rates(double rate, Func<int, bool> serves)
    {
        ArgumentNullException.ThrowIfNull(serves);
        var thousandths = (long)Math.Round(rate * 1_000, MidpointRounding.AwayFromZero);
        long[] sizes = [.. Shares.Select(share => serves(share.Slice) ? share.MaxOpen : 0)];
        var room = Math.Max(1, sizes.Sum());
        // A rate is no number of connections: shares only give its proportions.
        var scale = (thousandths / room) + 1;
        return sizes.Sum() == 0
            ? new double[sizes.Length]
            : [.. Partition.Level(thousandths, [.. sizes.Select(size => size * scale)]).Select(part => part / 1e3)];
    }
}

/// <summary>Either a resolved plan or the reasons why there is none.</summary>
public sealed record PlanResolution(ResolvedPlan? Plan, IReadOnlyList<PlanRefusal> Refusals)
{
    public static PlanResolution Refused(params IReadOnlyList<PlanRefusal> refusals) => new(null, refusals);
}
