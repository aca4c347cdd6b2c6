using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report export</c>: one file of a run's results, made again from the store.</summary>
public sealed class ReportExport : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "report", "export", "Prints one file of a run's results: json, md, html, csv, errors, text or plan.",
        ApiRole.Viewer, ["pbm report export --format html > report.html", "pbm report export RUN --format md"],
        [
            new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the newest that ended"),
            new("format", ArgumentType.Text, "FORMAT", "json, md, html, csv, errors, text or plan.", Default: "json"),
        ],
        []);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var format = call.Arguments.Find("format") ?? "json";
        if (!ReportFormat.Names.Contains(format, StringComparer.Ordinal))
        {
            return CommandAnswer.Usage(
                $"'{PlainText.Of(format)}' is no format of a report", "",
                $"give one of {string.Join(", ", ReportFormat.Names)}");
        }
        var (run, problem) = await ReportLookup.FindAsync(
            call.Port.Store, call.Arguments.Find("run")).ConfigureAwait(false);
        return run is null ? problem! : new CommandAnswer(ExitCodes.Pass)
        {
            Text = ReportFormat.Write(
                format, await BaselineLookup.ComparedAsync(call.Port.Store, run).ConfigureAwait(false), run.Plan)!,
        };
    }
}
