using Fourtuple.Coordinator.Cluster;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load scale</c>: another level for the run under way.</summary>
public sealed class LoadScale : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "scale", "Changes the level of a run at once, in the unit of its profile, within the plan's ceilings.",
        ApiRole.Operator, ["pbm load scale --to 20k", "pbm load scale 20261122-191502-churn-ab12 --to 5k/s"],
        [
            new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way"),
            new("to", ArgumentType.Text, "LEVEL", "Connections, or with /s a rate.", Required: true),
        ],
        []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var text = call.Arguments.Text("to");
        var isRate = PlanQuantity.TryRate(text, out var level);
        if (!isRate && !PlanQuantity.TryCount(text, out level))
        {
            return CommandAnswer.Usage(
                $"'{PlainText.Of(text)}' is no level", "a level is a number such as 20k, or a rate such as 5k/s",
                "write it in the unit of the profile");
        }
        return CommandAnswer.From(await call.Port.AskAsync(
            new ClusterCommand.Scale(call.Arguments.Find("run"), (long)Math.Round(level), isRate), call.Stop)
            .ConfigureAwait(false));
    }
}
