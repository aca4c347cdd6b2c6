using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>plan show</c>: the text of a kept plan.</summary>
public sealed class PlanShow : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "plan", "show", "Prints a plan that is kept in the store.", ApiRole.Viewer, ["pbm plan show soak > soak.yaml"],
        [new("name", ArgumentType.Text, "NAME", "Name of the plan.", Required: true, Positional: true,
            Values: ValueSources.Plans)], []);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (plan, problem) = await KeptLookup.FindAsync(
            call.Port.Store, KeptKind.Plan, call.Arguments.Text("name")).ConfigureAwait(false);
        return problem ?? new CommandAnswer(ExitCodes.Pass) { Text = plan!.Text };
    }
}
