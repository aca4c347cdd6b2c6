using System.Globalization;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>tuple space</c>: the slices that a plan would deal to the agents of the cluster now.</summary>
public sealed class TupleSpaceShow : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "tuple", "space", "Shows the tuple space of a plan on this cluster: the slice each agent would get, its room.",
        ApiRole.Viewer, ["pbm 10.0.0.5:9110 tuple space -f plan.yaml"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)],
        ["agent", "identity", "slice", "capacity", "share"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (dealt, problem) = await DealtPlan.ReadAsync(call).ConfigureAwait(false);
        if (dealt is null)
        {
            return problem!;
        }
        var resolved = dealt.Resolved;
        var answer = AnswerRows.Of(Spec, [.. resolved.Shares.Select(Row)]);
        return answer with
        {
            Footer = string.Create(
                CultureInfo.InvariantCulture,
                $"Tuples: {resolved.Ceiling.Reused} ({resolved.Ceiling.Sources} sources x {resolved.Ceiling.Ports} "
                + $"ports x {resolved.Ceiling.Destinations} destinations{ByWeight(resolved.Ceiling)})"),
        };
    }

    private static string ByWeight(TupleCeiling ceiling) => ceiling.Heaviest is { } one
        ? $", of which each of {PlainText.Of(one.Target)} gets {Figures.Percent(one.Part)}"
        : "";

    private static string[] Row(AgentShare share) =>
    [
        PlainText.Of(share.Agent), PlainText.Of(share.Identity),
        share.Slice.ToString(CultureInfo.InvariantCulture), share.Capacity.ToString(CultureInfo.InvariantCulture),
        share.MaxOpen.ToString(CultureInfo.InvariantCulture),
    ];
}
