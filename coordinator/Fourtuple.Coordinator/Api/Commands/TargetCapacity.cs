using Fourtuple.Coordinator.Cluster;
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
        var (plan, problem) = PlanText.Read(call.Arguments.Text("plan"), "there is nothing to show");
        if (plan is null)
        {
            return problem!;
        }
        var agents = call.Port.View.Agents.Where(agent => agent is { State: MemberState.Up, Cordoned: false })
            .Select(agent => new AgentReading(agent.Agent, agent.Capacity)).ToArray();
        var names = await NameResolver.ResolveAsync(plan, call.Stop).ConfigureAwait(false);
        var resolution = PlanResolver.Resolve(plan, agents, names);
        if (resolution.Plan is not { } resolved)
        {
            var first = resolution.Refusals[0];
            return new CommandAnswer(first.ExitCode, first.What, first.Why, first.Advice);
        }
        var ask = PlanAsk.Of(plan.Spec);
        var groups = TargetResolver.Resolve(plan.Spec.Targets, names, names.Pin(plan.Spec.Safety.Allow)!)
            .Families.SelectMany(family => family.Groups).ToArray();
        return AnswerRows.Of(Spec, [.. Rows(ask, groups, [.. resolved.Shares.Select(share => share.Space)])], "target");
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
