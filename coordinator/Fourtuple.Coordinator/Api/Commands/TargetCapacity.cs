using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary>
/// <c>target capacity</c>: what each target of a plan gets from this cluster, what tuples there are to it, and what it
/// needs to take that.
/// </summary>
public sealed class TargetCapacity : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "target", "capacity",
        "Shows what each target of a plan gets, the tuples there are to it, and what it needs to take that.",
        ApiRole.Viewer, ["pbm 127.0.0.1:9110 target capacity -f plan.yaml"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)],
        ["target", "destinations", "part", "tuples", "connections", "connects/s", "files", "memory"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (dealt, problem) = await DealtPlan.ReadAsync(call).ConfigureAwait(false);
        if (dealt is null)
        {
            return problem!;
        }
        var (spec, names) = (dealt.Plan.Spec, dealt.Names);
        var groups = TargetResolver.Resolve(spec.Targets, names, names.Pin(spec.Safety.Allow)!)
            .Families.SelectMany(family => family.Groups).ToArray();
        TupleSpace[] slices = [.. dealt.Resolved.Shares.Select(share => share.Space)];
        return AnswerRows.Of(Spec, [.. Rows(PlanAsk.Of(spec), groups, slices)], "target");
    }

    /// <summary>
    /// A connection is a file and a kernel socket at the target; each listener is one file more.
    /// </summary>
    private static IEnumerable<string[]> Rows(PlanAsk ask, DestinationGroup[] groups, TupleSpace[] slices)
    {
        var weighted = TargetLanes.Differ(groups);
        var all = groups.GroupBy(group => group.Target)
            .Select(target => (Name: target.Key, Count: target.Sum(group => group.Count), target.First().Weight))
            .ToArray();
        var whole = all.Sum(target => weighted ? target.Weight : target.Count);
        foreach (var target in all)
        {
            var part = (weighted ? target.Weight : target.Count) / whole;
            var open = (long)Math.Ceiling(ask.Open * part);
            yield return
            [
                PlainText.Of(target.Name), Figures.Count(target.Count), Figures.Percent(part),
                Figures.Count(slices.Sum(slice => TargetLanes.CountOf(slice, target.Name))), Figures.Count(open),
                ask.ConnectRate is { } rate ? LimitText.Number(rate * part) : "the engine's pace",
                Figures.Count(open + target.Count), Figures.Bytes(open * HostFigures.BytesPerEnd),
            ];
        }
    }
}
