using System.Text.Json;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report show</c>: the summary of a run that has ended.</summary>
public sealed class ReportShow : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "report", "show", "Shows the report of a run: verdict, account, latency, errors; run.json with -o json.",
        ApiRole.Viewer, ["pbm report show", "pbm report show 20261122-191502-local-hold-ab12 -o json"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the newest that ended")],
        []);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (run, problem) = await ReportLookup.FindAsync(
            call.Port.Store, call.Arguments.Find("run")).ConfigureAwait(false);
        if (run is null)
        {
            return problem!;
        }
        var outcome = await BaselineLookup.ComparedAsync(call.Port.Store, run).ConfigureAwait(false);
        return new CommandAnswer(ExitCodes.Pass)
        {
            Text = ReportFormat.Write("text", outcome, run.Plan)!,
            Document = JsonSerializer.SerializeToElement(outcome.Report, RunJson.Default.RunReport),
        };
    }
}
