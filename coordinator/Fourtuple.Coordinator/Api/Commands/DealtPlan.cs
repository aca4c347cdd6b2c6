using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary>A plan as it would be dealt to the agents that are up now, if it were run.</summary>
/// <param name="Names">What its names resolve to now.</param>
internal sealed record DealtPlan(LoadPlan Plan, NameAnswers Names, ResolvedPlan Resolved)
{
    /// <summary>Of the argument <c>plan</c> of a call; either the plan, or why it can't be dealt.</summary>
    public static async ValueTask<(DealtPlan? Dealt, CommandAnswer? Problem)> ReadAsync(CommandCall call)
    {
        var (plan, problem) = PlanText.Read(call.Arguments.Text("plan"), "there is nothing to show");
        if (plan is null)
        {
            return (null, problem);
        }
        var agents = call.Port.View.Agents.Where(agent => agent is { State: MemberState.Up, Cordoned: false })
            .Select(agent => new AgentReading(agent.Agent, agent.Capacity)).ToArray();
        var names = await NameResolver.ResolveAsync(plan, call.Stop).ConfigureAwait(false);
        var resolution = PlanResolver.Resolve(plan, agents, names);
        if (resolution.Plan is { } resolved)
        {
            return (new DealtPlan(plan, names, resolved), null);
        }
        var first = resolution.Refusals[0];
        return (null, new CommandAnswer(first.ExitCode, first.What, first.Why, first.Advice)
        {
            Details = [.. resolution.Refusals.Skip(1).Select(each => PlainText.Of($"{each.What}: {each.Why}"))],
        });
    }
}
