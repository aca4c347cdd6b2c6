using System.Globalization;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>log peek</c>: the newest events of a run.</summary>
public sealed class LogPeek : ApiCommand
{
    /// <summary>Events shown when nothing is said; a screen full.</summary>
    private const int Usual = 20;

    public override CommandSpec Spec { get; } = new(
        "log", "peek", "Shows the newest events of a run, remarks of operators among them.", ApiRole.Viewer,
        ["pbm log peek", "pbm log peek 20261122-191502-local-hold-ab12 --most 100"],
        [
            new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the newest"),
            new("most", ArgumentType.Number, "N", "Most events to show.", Default: "20"),
        ],
        ["at", "kind", "what"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if ((call.Arguments.Find("run") ?? call.Port.View.Run?.RunId) is not { } id)
        {
            return RunLookup.None;
        }
        var (run, problem) = await RunLookup.StoredAsync(call.Port.Store, id).ConfigureAwait(false);
        var most = (int)Math.Min(call.Arguments.Number("most") ?? Usual, 10_000);
        return problem ?? AnswerRows.Of(Spec, [.. run!.Events.TakeLast(most).Select(Row)], "event");
    }

    internal static string[] Row(RunEvent each) =>
    [
        (each.AtMs / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "s", PlainText.Of(each.Kind),
        PlainText.Of(each.Detail),
    ];
}
