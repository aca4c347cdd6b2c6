using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster down-unreachable</c>: every agent that is silent now.</summary>
public sealed class ClusterDownUnreachable : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "down-unreachable",
        "Declares every agent lost that is silent now, as cluster down does.",
        ApiRole.Admin, ["pbm cluster down-unreachable --yes"], [], [], Destructive: true);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.DownUnreachable(), call.Stop).ConfigureAwait(false));
    }
}
