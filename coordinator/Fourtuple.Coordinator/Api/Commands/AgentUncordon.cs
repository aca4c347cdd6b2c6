using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent uncordon</c>: an agent that takes runs again.</summary>
public sealed class AgentUncordon : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "uncordon", "Lets a cordoned or drained agent take part in runs again.",
        ApiRole.Operator, ["pbm agent uncordon agent-1"],
        [new("agent", ArgumentType.Text, "NAME", "Name of the agent.", Required: true, Positional: true,
            Values: ValueSources.Agents)], []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var agent = call.Arguments.Text("agent");
        var problem = await KeptLookup.DropAsync(call, KeptKind.Cordon, agent).ConfigureAwait(false);
        return problem ?? CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Cordon(agent, false), call.Stop).ConfigureAwait(false));
    }
}
