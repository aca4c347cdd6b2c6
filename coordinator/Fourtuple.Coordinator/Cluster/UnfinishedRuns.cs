using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// What a new leader finds in the store: every run that has not ended, and the newest one that has, for the slices that
/// it lost.
/// </summary>
public static class UnfinishedRuns
{
    /// <summary>Newest runs looked through: a run that has not ended is among the newest.</summary>
    private const int Most = 1_000;

    public static async Task<StoreAnswer<IReadOnlyList<StoredRun>>> ReadAsync(IRunStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var heads = await store.ListAsync(Most).ConfigureAwait(false);
        if (!heads.Ok)
        {
            return new StoreAnswer<IReadOnlyList<StoredRun>>(heads.Outcome, null, heads.Reason);
        }
        var runs = new List<StoredRun>();
        var ended = heads.Value!.FirstOrDefault(head => head.Ended);
        foreach (var head in heads.Value!.Where(head => !head.Ended || head == ended))
        {
            var run = await store.ReadAsync(head.RunId).ConfigureAwait(false);
            if (!run.Ok)
            {
                return new StoreAnswer<IReadOnlyList<StoredRun>>(run.Outcome, null, run.Reason);
            }
            if (run.Value is { } found)
            {
                runs.Add(found);
            }
        }
        return new StoreAnswer<IReadOnlyList<StoredRun>>(StoreOutcome.Done, runs);
    }
}
