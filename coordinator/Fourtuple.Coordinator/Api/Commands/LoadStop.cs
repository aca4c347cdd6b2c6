using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load stop</c>: ends a run with its drain.</summary>
public sealed class LoadStop : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "stop", "Stops a run: it drains and leaves a PARTIAL result. A second time: at once.",
        ApiRole.Operator, ["pbm load stop", "pbm load stop 20261122-191502-local-hold-ab12"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way",
            Values: ValueSources.Runs)],
        []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Stop(call.Arguments.Find("run")), call.Stop).ConfigureAwait(false));
    }
}
