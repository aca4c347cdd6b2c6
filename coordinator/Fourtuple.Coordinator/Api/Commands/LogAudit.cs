using System.Text.Json;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>log audit</c>: who did what.</summary>
public sealed class LogAudit : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "log", "audit", "Shows who asked for what, the newest first: everything that needs more than reading.",
        ApiRole.Admin, ["pbm log audit", "pbm log audit --most 100 -o json"],
        [new("most", ArgumentType.Number, "N", "Most entries to show.", Default: "20")],
        ["time", "who", "from", "command", "arguments", "exit code", "outcome"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var most = (int)Math.Clamp(call.Arguments.Number("most") ?? 20, 1, AuditLog.Most);
        var read = await call.Port.Store.KeptAsync(KeptKind.Audit, most).ConfigureAwait(false);
        return read.Ok
            ? AnswerRows.Of(Spec, [.. read.Value!.Select(Row)])
            : CommandAnswer.From(new StoreAnswer(read.Outcome, read.Reason));
    }

    private static string[] Row(KeptText kept)
    {
        var entry = JsonSerializer.Deserialize(kept.Text, ApiJson.Default.AuditEntry);
        return entry is null
            ? [kept.Changed, PlainText.Of(kept.By), "", "", "", "", ""]
            : [.. new[]
            {
                entry.Time, entry.Who, entry.From, entry.Command, entry.Arguments,
                entry.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture), entry.Outcome,
            }.Select(PlainText.Of)];
    }
}
