using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Keeps who did what: a log line for every command that needs more than reading, done or refused, and an entry in the
/// store as long as this coordinator leads.
/// </summary>
internal sealed partial class AuditLog(ICoordinatorPort port, ILogger log, TimeProvider time)
{
    /// <summary>Entries kept in the store; the oldest go.</summary>
    public const int Most = 10_000;

    /// <summary>Characters of the outcome's sentence.</summary>
    private const int LongestOutcome = 300;

    private int _number;

    public async Task NoteAsync(
        string who, string from, CommandSpec spec, CommandArguments? arguments, CommandAnswer answer)
    {
        var now = WallLabel.Of(time.GetUtcNow());
        var outcome = answer.What.Length > LongestOutcome ? answer.What[..LongestOutcome] : answer.What;
        var entry = new AuditEntry(
            now, who, from, spec.Words, arguments?.Shown(spec) ?? "", answer.ExitCode,
            outcome.Length == 0 ? "done" : PlainText.Of(outcome));
        Did(log, entry.Who, entry.From, entry.Command, entry.Arguments, entry.ExitCode, entry.Outcome);
        var view = port.View;
        if (view.Role != CoordinatorRole.Active)
        {
            return;
        }
        var number = Interlocked.Increment(ref _number);
        var kept = await port.Store.KeepAsync(
            view.Epoch,
            new KeptText(
                KeptKind.Audit, string.Create(CultureInfo.InvariantCulture, $"{now}-{view.Epoch}-{number:d8}"),
                JsonSerializer.Serialize(entry, ApiJson.Default.AuditEntry), now, who),
            Most).ConfigureAwait(false);
        if (!kept.Ok)
        {
            NotKept(log, entry.Command, kept.Reason);
        }
    }

    [LoggerMessage(30, LogLevel.Information,
        "Audit: {Who} from {From}: {Command} {Arguments} -> {ExitCode} {Outcome}")]
    private static partial void Did(
        ILogger log, string who, string from, string command, string arguments, int exitCode, string outcome);

    [LoggerMessage(31, LogLevel.Warning, "Audit: the entry about {Command} is not in the store: {Reason}")]
    private static partial void NotKept(ILogger log, string command, string reason);
}
