using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load resume</c>: goes on with a paused run.</summary>
public sealed class LoadResume : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "resume", "Resumes a paused run where its profile stood.",
        ApiRole.Operator, ["pbm load resume", "pbm load resume 20261122-191502-local-hold-ab12"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way")],
        []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Resume(call.Arguments.Find("run")), call.Stop).ConfigureAwait(false));
    }
}
