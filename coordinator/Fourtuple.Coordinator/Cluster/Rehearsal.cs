using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// A standby's first take-over, played once while it waits and with no effect: the code of it is compiled and the plan
/// reader warm when it counts. Cold it takes a second of a core, which a busy host stretches beyond what the lease
/// took.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Bounds what a run costs that cannot be gone on with, such as one of another version.</summary>
    private const int MostPlays = 20;

    /// <summary>Waits for a run that has not ended, and plays; returns then, or once nobody waits any more.</summary>
    public static async Task PlayAsync(
        CoordinatorOptions options, IRunStore store, TimeProvider time, Func<bool> waits, CancellationToken stop)
    {
        for (var plays = 0; plays < MostPlays;)
        {
            await Task.Delay(options.Beat, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested || !waits())
            {
                return;
            }
            var newest = await store.ListAsync(1).ConfigureAwait(false);
            if (newest.Value is not [{ Ended: false }])
            {
                continue;
            }
            plays++;
            var read = await UnfinishedRuns.ReadAsync(store).ConfigureAwait(false);
            if (read.Ok && Play(options, read.Value!, time.NowNs()))
            {
                return;
            }
        }
    }

    /// <summary>A brain of its own takes these runs over; whether it goes on with one. What it wants done is dropped.
    /// </summary>
    public static bool Play(CoordinatorOptions options, IReadOnlyList<StoredRun> runs, long nowNs)
    {
        var brain = new CoordinatorMachine(options);
        brain.Step(new CoordinatorInput.Tick(), nowNs);
        brain.Step(new CoordinatorInput.LeaseTaken(new StoreAnswer<long>(StoreOutcome.Done, 1)), nowNs);
        var effects = brain.Step(
            new CoordinatorInput.Recovered(
                1, new StoreAnswer<IReadOnlyList<StoredRun>>(StoreOutcome.Done, runs)), nowNs);
        return effects.OfType<CoordinatorEffect.Show>().Any(show => show.View is { Run: not null, RunEnded: false });
    }
}
