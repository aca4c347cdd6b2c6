using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report baseline</c>: the run that others of the same plan name are compared with.</summary>
public sealed class ReportBaseline : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "report", "baseline", "Makes a run the baseline of its plan's name, for report compare; without one: lists.",
        ApiRole.Operator,
        [
            "pbm report baseline", "pbm report baseline 20261122-191502-local-hold-ab12",
            "pbm report baseline --clear local-hold",
        ],
        [
            new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "list the baselines"),
            new("clear", ArgumentType.Text, "PLAN", "Name of the plan whose baseline is forgotten.",
                Default: "none is"),
        ],
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
        if (call.Arguments.Find("clear") is { } name)
        {
            var (_, unknown) = await KeptLookup.FindAsync(call.Port.Store, KeptKind.Baseline, name)
                .ConfigureAwait(false);
            var undone = unknown ?? await KeptLookup.DropAsync(call, KeptKind.Baseline, name).ConfigureAwait(false);
            if (undone is not null)
            {
                return undone;
            }
        }
        var (marks, problem) = await KeptLookup.ListAsync(call.Port.Store, KeptKind.Baseline).ConfigureAwait(false);
        return problem ?? AnswerRows.Of(Spec, [.. marks.Select(mark => (string[])
            [PlainText.Of(mark.Name), mark.Text, mark.Changed, PlainText.Of(mark.By)])], "baseline");
    }
}
