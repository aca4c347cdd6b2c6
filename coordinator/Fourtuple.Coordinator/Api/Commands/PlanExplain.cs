using System.Text.Json;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary>
/// <c>plan explain</c>: every limit of a plan, from the readings of the agents that have joined. The answer is the
/// explanation also when the plan does not fit: its own field says so.
/// </summary>
public sealed class PlanExplain : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "plan", "explain", "Says what a plan would meet on this cluster: every limit, and which one binds first.",
        ApiRole.Viewer, ["pbm 127.0.0.1:9110 plan explain -f plan.yaml"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)],
        ["limit", "allows", "needs", "formula"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (plan, problem) = PlanText.Read(call.Arguments.Text("plan"), "nothing was explained");
        if (plan is null)
        {
            return problem!;
        }
        var members = call.Port.View.Agents.Where(agent => agent.State == Cluster.MemberState.Up)
            .Select(agent => new AgentReading(agent.Agent, agent.Capacity)).ToArray();
        var names = await NameResolver.ResolveAsync(plan, call.Stop).ConfigureAwait(false);
        var outcome = PlanExplainer.Explain(
            plan, new ExplainGround(members, $"{members.Length} agents of the cluster, as they joined", new()), names);
        return outcome.Explanation is { } explanation
            ? CommandAnswer.Table(
                Spec, [.. explanation.Limits.Select(Row)],
                JsonSerializer.SerializeToElement(explanation, ApiJson.Default.PlanExplanation), explanation.Sentence)
            : Refuse(outcome.Refusals);
    }

    private static string[] Row(LimitRow row) =>
        [row.Name, LimitText.Number(row.Value), LimitText.Number(row.Needed), row.Formula];

    private static CommandAnswer Refuse(IReadOnlyList<PlanRefusal> refusals) =>
        new(refusals[0].ExitCode, refusals[0].What, refusals[0].Why, refusals[0].Advice)
        {
            Details = [.. refusals.Skip(1).Select(refusal => PlainText.Of(refusal.ToString()))],
        };
}
