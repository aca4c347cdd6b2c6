using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent drain</c>: an agent that is about to be taken away.</summary>
public sealed class AgentDrain : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "drain",
        "Cordons an agent and ends its part of the run under way: counted as lost, taken over as agents.onLoss says.",
        ApiRole.Admin, ["pbm agent drain agent-1 --yes"],
        [new("agent", ArgumentType.Text, "NAME", "Name of the agent.", Required: true, Positional: true,
            Values: ValueSources.Agents)], [],
        Destructive: true);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var agent = call.Arguments.Text("agent");
        var problem = AgentLookup.Find(call.Port.View, agent).Problem
            ?? await KeptLookup.KeepAsync(call, KeptKind.Cordon, agent, "drained").ConfigureAwait(false);
        return problem ?? CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Drain(agent), call.Stop).ConfigureAwait(false));
    }
}
