using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Reports.Compare;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report compare</c>: two runs side by side.</summary>
public sealed class ReportCompare : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "report", "compare",
        "Compares two runs: their environments, then figure by figure what is better or worse; with one, its plan's "
        + "baseline is the first.",
        ApiRole.Viewer,
        [
            "pbm report compare RUN-A RUN-B", "pbm report compare RUN-B",
            "pbm report compare RUN-A RUN-B --format html > compare.html",
        ],
        [
            new("first", ArgumentType.Run, "RUN", "Id of a run.", Required: true, Positional: true),
            new("second", ArgumentType.Run, "RUN", "Id of another.", Positional: true,
                Default: "compare the first with its baseline"),
            new("format", ArgumentType.Text, "FORMAT", "text, json, md or html.", Default: "text"),
        ],
        ComparisonFormat.Columns);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var store = call.Port.Store;
        var format = call.Arguments.Find("format") ?? "text";
        if (!ComparisonFormat.Names.Contains(format, StringComparer.Ordinal))
        {
            return CommandAnswer.Usage(
                $"'{PlainText.Of(format)}' is no format of a comparison", "",
                $"give one of {string.Join(", ", ComparisonFormat.Names)}");
        }
        var (first, problem) = await ReportLookup.FindAsync(store, call.Arguments.Text("first")).ConfigureAwait(false);
        if (first is null)
        {
            return problem!;
        }
        StoredRun? second;
        if (call.Arguments.Find("second") is { } other)
        {
            (second, problem) = await ReportLookup.FindAsync(store, other).ConfigureAwait(false);
        }
        else
        {
            second = first;
            var (mark, none) = await KeptLookup.FindAsync(
                store, KeptKind.Baseline, first.Head.Name).ConfigureAwait(false);
            (first, problem) = mark is null
                ? (null, none)
                : await ReportLookup.FindAsync(store, mark.Text).ConfigureAwait(false);
        }
        if (first is null || second is null)
        {
            return problem!;
        }
        var comparison = RunComparer.Compare(RunOutcome.Of(first), RunOutcome.Of(second));
        return ComparisonFormat.Write(format, comparison) is { } text
            ? new CommandAnswer(ExitCodes.Pass) { Text = text }
            : AnswerRows.Of(Spec, ComparisonFormat.Rows(comparison));
    }
}
