using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report baseline</c>: the run that others of the same plan name are compared with.</summary>
public sealed class ReportBaseline : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "report", "baseline", "Makes a run the baseline of its plan's name, for report compare; without one: lists.",
        ApiRole.Operator, ["pbm report baseline", "pbm report baseline 20261122-191502-local-hold-ab12"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "list the baselines")],
        ["plan", "run", "since", "by"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Arguments.Find("run") is { } id)
        {
            var (run, missing) = await ReportLookup.FindAsync(call.Port.Store, id).ConfigureAwait(false);
            var unkept = missing ?? await KeptLookup.KeepAsync(
                call, KeptKind.Baseline, run!.Head.Name, id).ConfigureAwait(false);
            if (unkept is not null)
            {
                return unkept;
            }
        }
        var (marks, problem) = await KeptLookup.ListAsync(call.Port.Store, KeptKind.Baseline).ConfigureAwait(false);
        return problem ?? AnswerRows.Of(Spec, [.. marks.Select(mark => (string[])
            [PlainText.Of(mark.Name), mark.Text, mark.Changed, PlainText.Of(mark.By)])], "baseline");
    }
}
