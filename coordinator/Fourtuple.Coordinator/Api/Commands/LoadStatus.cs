using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load status</c>: where a run is now, or how it ended.</summary>
public sealed class LoadStatus : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "status", "Shows where a run is now, or how it ended.", ApiRole.Viewer,
        ["pbm load status", "pbm load status 20261122-191502-local-hold-ab12 -o json"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way",
            Values: ValueSources.Runs)],
        ["item", "value"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        if ((call.Arguments.Find("run") ?? view.Run?.RunId) is not { } id)
        {
            return RunLookup.None;
        }
        var progress = RunLookup.Shows(view, id) ? view.Run : null;
        if (progress is not null && !view.RunEnded)
        {
            return Answer(new RunStatusDocument(id, progress.State, false, progress, null, null), Live(progress));
        }
        var (stored, problem) = await RunLookup.StoredAsync(call.Port.Store, id).ConfigureAwait(false);
        if (stored is null)
        {
            return problem!;
        }
        var status = new RunStatusDocument(
            id, stored.Head.State, stored.Head.Ended, progress, stored.Report?.Verdict, stored.Report?.Accounting);
        return Answer(status, Ended(status, PlainText.Of(stored.Head.Reason)));
    }

    private CommandAnswer Answer(RunStatusDocument status, string[][] rows) => CommandAnswer.Table(
        Spec, [["run", status.Run], ["state", status.State], .. rows],
        JsonSerializer.SerializeToElement(status, ApiJson.Default.RunStatusDocument));

    private static string[][] Live(RunProgress run) =>
    [
        ["step", PlainText.Of(run.StepText)],
        ["elapsed", run.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s"],
        .. run.Unit.EndsWith("/s", StringComparison.Ordinal)
            ? (string[][])
            [
                [run.Unit, $"{Count((long)run.StartRate)} of {Count(run.Asked)}"], ["open", Count(run.Counters.Open)],
            ]
            : [["open", $"{Count(run.Counters.Open)} of {Count(run.Asked)}"]],
        ["established", Count(run.Counters.Established)],
        ["failed", Count(run.Counters.Failed)],
        ["rate", run.ConnectRate.ToString("#,0", CultureInfo.InvariantCulture) + "/s"],
        .. run.Notes.Select(note => (string[])["note", PlainText.Of(note)]),
    ];

    private static string[][] Ended(RunStatusDocument status, string reason) => status switch
    {
        { Verdict: { } verdict, Accounting: { } account } =>
        [
            ["verdict", verdict.Status],
            ["why", PlainText.Of(verdict.Sentence)],
            ["asked", Count(account.Asked)],
            ["established", Count(account.Established)],
            ["failed", Count(account.Failed)],
            ["lost", Count(account.Lost.Open + account.Lost.Pending)],
            ["exit code", verdict.ExitCode.ToString(CultureInfo.InvariantCulture)],
        ],
        _ => reason.Length == 0 ? [] : [["reason", reason]],
    };

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
