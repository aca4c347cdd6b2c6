using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>plan list</c>: the plans that the store keeps.</summary>
public sealed class PlanList : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "plan", "list", "Lists the plans that are kept in the store.", ApiRole.Viewer, ["pbm plan list"], [],
        ["plan", "mode", "steps", "changed", "by"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (plans, problem) = await KeptLookup.ListAsync(call.Port.Store, KeptKind.Plan).ConfigureAwait(false);
        return problem ?? AnswerRows.Of(
            Spec, [.. plans.OrderBy(each => each.Name, StringComparer.Ordinal).Select(Row)], "plan");
    }

    private static string[] Row(KeptText kept)
    {
        var plan = PlanReader.Read(kept.Text, PlanText.Name, []).Plan;
        return
        [
            PlainText.Of(kept.Name), plan?.Spec.Load.Mode.ToString().ToLowerInvariant() ?? "not valid any more",
            string.Join(" > ", plan?.Spec.Profile.Select(step => step.GetType().Name.ToLowerInvariant()) ?? []),
            kept.Changed, PlainText.Of(kept.By),
        ];
    }
}
