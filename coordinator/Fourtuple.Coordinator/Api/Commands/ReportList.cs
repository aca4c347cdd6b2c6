using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report list</c>: the runs that have ended, with their verdicts.</summary>
public sealed class ReportList : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "report", "list", "Lists the newest runs that have a report, with the sentence of each verdict.",
        ApiRole.Viewer, ["pbm report list", "pbm report list --most 100"],
        [new("most", ArgumentType.Number, "N", "Most runs to look through, up to 1000.", Default: "20")],
        ["run", "name", "created", "state", "verdict", "baseline"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var most = (int)Math.Clamp(call.Arguments.Number("most") ?? 20, 1, 1_000);
        var read = await call.Port.Store.ListAsync(most).ConfigureAwait(false);
        var (marks, problem) = await KeptLookup.ListAsync(call.Port.Store, KeptKind.Baseline).ConfigureAwait(false);
        if (!read.Ok || problem is not null)
        {
            return problem ?? CommandAnswer.From(new StoreAnswer(read.Outcome, read.Reason));
        }
        var baselines = marks.Select(mark => mark.Text).ToHashSet(StringComparer.Ordinal);
        return AnswerRows.Of(
            Spec,
            [.. read.Value!.Where(head => head.Ended).Select(head => (string[])
            [
                head.RunId, PlainText.Of(head.Name), head.Created, head.State, PlainText.Of(head.Reason),
                baselines.Contains(head.RunId) ? "baseline" : "-",
            ])],
            "report");
    }
}
