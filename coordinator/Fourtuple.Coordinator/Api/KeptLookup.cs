using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Coordinator.Api;

/// <summary>Texts that the store keeps under names.</summary>
internal static class KeptLookup
{
    /// <summary>Most plans and baselines kept: a list that a person still reads.</summary>
    public const int Most = 1_000;

    public static async ValueTask<(IReadOnlyList<KeptText> Texts, CommandAnswer? Problem)> ListAsync(
        IRunStore store, string kind)
    {
        var read = await store.KeptAsync(kind, Most).ConfigureAwait(false);
        return read.Ok ? (read.Value!, null) : ([], CommandAnswer.From(new StoreAnswer(read.Outcome, read.Reason)));
    }

    public static async ValueTask<(KeptText? Text, CommandAnswer? Problem)> FindAsync(
        IRunStore store, string kind, string name)
    {
        var (texts, problem) = await ListAsync(store, kind).ConfigureAwait(false);
        var found = texts.FirstOrDefault(text => text.Name == name);
        return found is not null || problem is not null ? (found, problem) : (null, new CommandAnswer(
            ExitCodes.Failed, $"there is no {kind} '{PlainText.Of(name)}'", "the store does not know it",
            $"see {(kind == KeptKind.Plan ? "plan list" : "report baseline")}")
        {
            Status = StatusCodes.Status404NotFound,
        });
    }

    /// <summary>Null when it is in the store.</summary>
    public static async ValueTask<CommandAnswer?> KeepAsync(CommandCall call, string kind, string name, string text)
    {
        var answer = await call.Port.Store.KeepAsync(
            call.Port.View.Epoch, new KeptText(kind, name, text, call.Now, call.Caller), Most).ConfigureAwait(false);
        return answer.Ok ? null : CommandAnswer.From(answer);
    }

    /// <summary>Null when it is not in the store any more.</summary>
    public static async ValueTask<CommandAnswer?> DropAsync(CommandCall call, string kind, string name)
    {
        var answer = await call.Port.Store.DropAsync(call.Port.View.Epoch, kind, name).ConfigureAwait(false);
        return answer.Ok ? null : CommandAnswer.From(answer);
    }
}
