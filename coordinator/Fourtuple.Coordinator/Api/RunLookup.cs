using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Coordinator.Api;

/// <summary>Finds the run that a command means.</summary>
internal static class RunLookup
{
    public static CommandAnswer None { get; } = new(
        ExitCodes.Failed, "there is no run", "this cluster has not run a plan since its coordinator started",
        "see load list, or start one with load run");

    /// <summary>The run as the store has it, or the answer that says why not.</summary>
    public static async ValueTask<(StoredRun? Run, CommandAnswer? Problem)> StoredAsync(IRunStore store, string run)
    {
        var read = await store.ReadAsync(run).ConfigureAwait(false);
        return read switch
        {
            { Ok: false } => (null, CommandAnswer.From(new StoreAnswer(read.Outcome, read.Reason))),
            { Value: null } => (null, new CommandAnswer(
                ExitCodes.Failed, $"there is no run {run}", "the store does not know it", "see load list")
            {
                Status = StatusCodes.Status404NotFound,
            }),
            _ => (read.Value, null),
        };
    }

    /// <summary>How a run ended, for the one who follows it; without a report as far as the view tells.</summary>
    public static async ValueTask<RunEnded> EndAsync(IRunStore store, string run)
    {
        var (stored, _) = await StoredAsync(store, run).ConfigureAwait(false);
        return stored?.Report is { } report
            ? new RunEnded(run, report.Run.State, report.Verdict.ExitCode, report.Verdict.Sentence)
            : new RunEnded(
                run, stored?.Head.State ?? "ended", null, "The run has ended; its report cannot be read now.");
    }

    /// <summary>True while the view is about this run.</summary>
    public static bool Shows(ClusterView view, string run) => view.Run?.RunId == run;
}
