using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load kill-all</c>: every agent drops all it has.</summary>
public sealed class LoadKillAll : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "kill-all", "Ends all load of every agent at once, without a drain, whatever run it belongs to.",
        ApiRole.Admin, ["pbm load kill-all", "pbm load kill-all --yes"], [], [], Destructive: true);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(
            await call.Port.AskAsync(new ClusterCommand.KillAll(), call.Stop).ConfigureAwait(false));
    }
}
