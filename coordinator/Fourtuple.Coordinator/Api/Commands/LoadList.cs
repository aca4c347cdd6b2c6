using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load list</c>: the newest runs of the store; a standby answers too.</summary>
public sealed class LoadList : ApiCommand
{
    /// <summary>Runs listed when nothing is said; a screen full.</summary>
    private const int Usual = 20;

    /// <summary>Most runs listed.</summary>
    private const int Most = 1_000;

    public override CommandSpec Spec { get; } = new(
        "load", "list", "Lists the newest runs, the newest first.", ApiRole.Viewer,
        ["pbm load list", "pbm load list --most 100 -o json"],
        [new("most", ArgumentType.Number, "N", "Most runs to list, up to 1000.", Default: "20")],
        ["run", "name", "created", "state", "reason"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var most = (int)Math.Clamp(call.Arguments.Number("most") ?? Usual, 1, Most);
        var read = await call.Port.Store.ListAsync(most).ConfigureAwait(false);
        if (!read.Ok)
        {
            return CommandAnswer.From(new Store.StoreAnswer(read.Outcome, read.Reason));
        }
        var runs = read.Value!;
        return CommandAnswer.Table(
            Spec,
            [.. runs.Select(run => (string[])
                [run.RunId, PlainText.Of(run.Name), run.Created, run.State, PlainText.Of(run.Reason)])],
            JsonSerializer.SerializeToElement(new RunListDocument(runs), ApiJson.Default.RunListDocument),
            string.Create(CultureInfo.InvariantCulture, $"Count: {runs.Count} run{(runs.Count == 1 ? "" : "s")}"));
    }
}
