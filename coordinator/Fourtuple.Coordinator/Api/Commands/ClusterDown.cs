using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster down</c>: an agent that does not come back.</summary>
public sealed class ClusterDown : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "down",
        "Declares an agent lost: its leases are given up, and only a new process under its name comes back.",
        ApiRole.Admin, ["pbm cluster down agent-3 --yes"],
        [new("agent", ArgumentType.Text, "NAME", "Name of the agent.", Required: true, Positional: true,
            Values: ValueSources.Agents)], [],
        Destructive: true);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Down(call.Arguments.Text("agent")), call.Stop).ConfigureAwait(false));
    }
}
