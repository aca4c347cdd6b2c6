using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>plan delete</c>: forgets a kept plan; runs keep their own text of it.</summary>
public sealed class PlanDelete : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "plan", "delete", "Deletes a plan from the store; what was run of it stays.", ApiRole.Admin,
        ["pbm plan delete soak --yes"],
        [new("name", ArgumentType.Text, "NAME", "Name of the plan.", Required: true, Positional: true,
            Values: ValueSources.Plans)], [],
        Destructive: true);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var name = call.Arguments.Text("name");
        var (_, missing) = await KeptLookup.FindAsync(call.Port.Store, KeptKind.Plan, name).ConfigureAwait(false);
        return missing ?? await KeptLookup.DropAsync(call, KeptKind.Plan, name).ConfigureAwait(false)
            ?? new CommandAnswer(ExitCodes.Pass, $"plan {name} is deleted");
    }
}
