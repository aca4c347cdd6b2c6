using Fourtuple.Coordinator.Cluster;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Processes;

/// <summary>Turns one view after the other into log lines: what changed, never what stayed.</summary>
internal sealed class ViewLog(ILogger logger)
{
    private const string StoreOk = "ok";

    /// <summary>Runs until stopped.</summary>
    public async Task FollowAsync(ICoordinatorPort port, CancellationToken stop)
    {
        var view = port.View;
        CoordinatorLog.Role(logger, Word(view.Role), view.Epoch);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var next = await port.NextViewAsync(view, stop).ConfigureAwait(false);
                Tell(view, next);
                view = next;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    internal void Tell(ClusterView before, ClusterView now)
    {
        if (before.Role != now.Role || before.Epoch != now.Epoch)
            CoordinatorLog.Role(logger, Word(now.Role), now.Epoch);
        if (before.StoreState != now.StoreState)
        {
            if (now.StoreState == StoreOk)
                CoordinatorLog.StoreBack(logger);
            else
                CoordinatorLog.StoreTrouble(logger, now.StoreState);
        }
        TellRun(before, now);
        TellMembers(before, now);
    }

    private void TellRun(ClusterView before, ClusterView now)
    {
        if (now.Run is not { } run)
            return;
        var same = before.Run is { } last && last.RunId == run.RunId;
        if (now.RunEnded)
        {
            if (!same || !before.RunEnded)
                CoordinatorLog.RunEnded(logger, run.RunId);
        }
        else if (!same || before.Run!.State != run.State || before.Run.StepText != run.StepText)
        {
            CoordinatorLog.Run(logger, run.RunId, run.State, run.StepText);
        }
    }

    private void TellMembers(ClusterView before, ClusterView now)
    {
        var known = before.Agents.ToDictionary(member => member.Session, member => member.State);
        foreach (var member in now.Agents)
        {
            if (known.TryGetValue(member.Session, out var state) && state == member.State)
                continue;
            if (member.State is MemberState.Suspect or MemberState.Lost)
                CoordinatorLog.MemberTrouble(logger, member.Agent, Word(member.State));
            else
                CoordinatorLog.Member(logger, member.Agent, Word(member.State));
        }
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
