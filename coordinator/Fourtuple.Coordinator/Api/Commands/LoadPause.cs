using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load pause</c>: pauses a run where it is.</summary>
public sealed class LoadPause : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "pause", "Pauses a run: nothing is started, what is open stays open, and its profile waits.",
        ApiRole.Operator, ["pbm load pause", "pbm load pause 20261122-191502-local-hold-ab12"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way")],
        []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Pause(call.Arguments.Find("run")), call.Stop).ConfigureAwait(false));
    }
}
