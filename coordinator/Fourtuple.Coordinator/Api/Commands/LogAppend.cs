using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>log append</c>: a remark in the events of the run under way, which its report shows.</summary>
public sealed class LogAppend : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "log", "append", "Adds a remark to the run under way; its events and its report show it with its time.",
        ApiRole.Operator, ["pbm log append \"target restarted\""],
        [
            new("text", ArgumentType.Text, "TEXT", "The remark.", Required: true, Positional: true),
            new("run", ArgumentType.Run, "RUN", "Id of the run.", Default: "the run under way"),
        ],
        []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Annotate(call.Arguments.Find("run"), call.Arguments.Text("text")), call.Stop)
            .ConfigureAwait(false));
    }
}
