using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster leave</c>: the coordinator that answers goes.</summary>
public sealed class ClusterLeave : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "leave",
        "Makes the coordinator that answers give up its lease and end; a standby goes on with the run.",
        ApiRole.Admin, ["pbm 10.0.0.5:9110 cluster leave --yes"], [], [], Destructive: true);

    /// <summary>A standby may go too.</summary>
    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Leave(), call.Stop).ConfigureAwait(false));
    }
}
