using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent cordon</c>: an agent that takes no new run.</summary>
public sealed class AgentCordon : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "cordon",
        "Keeps an agent out of new runs, over restarts of the coordinator too; what it serves goes on.",
        ApiRole.Operator, ["pbm agent cordon agent-1"],
        [new("agent", ArgumentType.Text, "NAME", "Name of the agent.", Required: true, Positional: true,
            Values: ValueSources.Agents)], []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var agent = call.Arguments.Text("agent");
        var problem = AgentLookup.Find(call.Port.View, agent).Problem
            ?? await KeptLookup.KeepAsync(call, KeptKind.Cordon, agent, "cordoned").ConfigureAwait(false);
        return problem ?? CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Cordon(agent, true), call.Stop).ConfigureAwait(false));
    }
}
