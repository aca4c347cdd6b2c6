using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api;

/// <summary>Finds the run with a report that a command means.</summary>
internal static class ReportLookup
{
    /// <summary>Newest runs looked through for one that has ended.</summary>
    private const int Most = 100;

    /// <summary>The run named, or the newest that has ended; its report is not null.</summary>
    public static async ValueTask<(StoredRun? Run, CommandAnswer? Problem)> FindAsync(IRunStore store, string? run)
    {
        var (id, problem) = run is null ? await NewestAsync(store).ConfigureAwait(false) : (run, null);
        if (id is null)
        {
            return (null, problem);
        }
        var (stored, missing) = await RunLookup.StoredAsync(store, id).ConfigureAwait(false);
        return stored is { Report: null }
            ? (null, NoneYet(stored))
            : (stored, missing);
    }

    public static CommandAnswer NoneYet(StoredRun run) => new(
        ExitCodes.Failed, $"run {run.Head.RunId} has no report yet", $"it is {PlainText.Of(run.Head.State)}",
        $"see load status {run.Head.RunId}");

    private static async ValueTask<(string? Run, CommandAnswer? Problem)> NewestAsync(IRunStore store)
    {
        var heads = await store.ListAsync(Most).ConfigureAwait(false);
        return heads switch
        {
            { Ok: false } => (null, CommandAnswer.From(new StoreAnswer(heads.Outcome, heads.Reason))),
            _ when heads.Value!.FirstOrDefault(head => head.Ended) is { } head => (head.RunId, null),
            _ => (null, new CommandAnswer(
                ExitCodes.Failed, "there is no report", "no run of this store has ended", "see load list")),
        };
    }

}
