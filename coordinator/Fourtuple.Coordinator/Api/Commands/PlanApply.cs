using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>plan apply</c>: keeps a valid plan under its own name.</summary>
public sealed class PlanApply : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "plan", "apply", "Keeps a plan in the store under its metadata.name, in the place of an older one.",
        ApiRole.Operator, ["pbm plan apply -f plan.yaml", "pbm plan apply -f plan.yaml --set metadata.name=soak"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)], []);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var text = call.Arguments.Text("plan");
        var (plan, problem) = PlanText.Read(text, "nothing was kept");
        if (plan is null)
        {
            return problem!;
        }
        var (kept, unread) = await KeptLookup.ListAsync(call.Port.Store, KeptKind.Plan).ConfigureAwait(false);
        var name = plan.Metadata.Name;
        if (unread is null && kept.Count >= KeptLookup.Most && kept.All(each => each.Name != name))
        {
            unread = new CommandAnswer(
                ExitCodes.Failed, $"plan {name} was not kept", $"the store has {KeptLookup.Most} plans already",
                "delete some with plan delete");
        }
        return unread ?? await KeptLookup.KeepAsync(call, KeptKind.Plan, name, text).ConfigureAwait(false)
            ?? new CommandAnswer(ExitCodes.Pass, $"plan {name} is kept; run it with load run {name}");
    }
}
