using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Simulation;

/// <summary>What was told, stored and announced against what agents did.</summary>
internal sealed partial class SimOracle
{
    /// <summary>A frame says what the workers counted, and a frame sent again says the same.</summary>
    public void Sends(SimAgent agent, ClusterMessage message)
    {
        if (message is not ClusterMessage.Telemetry frame)
        {
            return;
        }
        var key = (frame.Session, frame.Slice, frame.SliceEpoch, frame.Sequence);
        if (_sent.TryGetValue(key, out var before))
        {
            SimBroken.Unless(ReferenceEquals(before.Body, frame.Body), "I4", () => $"{before} was sent, now {frame}");
            return;
        }
        _sent[key] = frame;
        SimBroken.Unless(frame.Body.Counters.Violations().Count == 0, "I4",
            () => string.Join("; ", frame.Body.Counters.Violations()));
        SimBroken.Unless(
            agent.Collected is not { } collected || frame.Body.Counters == collected.Workers.Counters
                || frame.Body.Counters == default,
            "I4", () => $"{agent.Name} counted {agent.Collected!.Workers.Counters} and sends {frame.Body.Counters}");
    }

    /// <summary>
    /// A command is about to leave: its epoch must lead, and whatever it tells must be in the store already.
    /// </summary>
    public void Commands(SimCoordinator from, long epoch, string? agent, ClusterMessage message)
    {
        world.Trace.Note(from.Name, agent ?? "all", message);
        SimBroken.Unless(epoch == world.Store.Epoch, "I1",
            () => $"{from.Name} sends under epoch {epoch} while epoch {world.Store.Epoch} leads: {message}");
        switch (message)
        {
            case ClusterMessage.Beacon { RunId: { } runId } beacon:
                JudgeApplied(runId, beacon);
                break;
            case ClusterMessage.Grant grant:
                SimBroken.Unless(
                    world.Store.Runs.TryGetValue(grant.RunId, out var run) && !run.Ended
                        && run.Slices.TryGetValue(grant.Slice, out var lease) && lease.Agent == agent
                        && lease.SliceEpoch == grant.SliceEpoch,
                    "I8", () => $"{from.Name} grants what is not in the store: {grant}");
                break;
            default:
                break;
        }
    }

    public void Shows(SimCoordinator from, ClusterView view)
    {
        if (view is { RunEnded: true, Run: { } run })
        {
            SimBroken.Unless(
                world.Store.Runs.TryGetValue(run.RunId, out var stored) && stored.Ended, "I8",
                () => $"{from.Name} shows the end of {run.RunId}, which the store does not have");
        }
        foreach (var agent in view.Agents)
        {
            SimBroken.Unless(Sound(agent.Counters), "I4", () => $"{from.Name} shows {agent}");
        }
        if (view.Run is { } shown)
        {
            var c = shown.Counters;
            // What was open or pending at a lost agent is in neither gauge.
            SimBroken.Unless(
                c.Attempted >= c.Established + c.Failed + c.Pending
                    && c.Established >= c.Open + c.ClosedByUs + c.ClosedByPeer,
                "I4", () => $"{from.Name} shows {c}");
        }
    }

    /// <summary>A write is in the store: frames are what agents sent, an end adds up.</summary>
    public void Committed(string runId, IReadOnlyList<RunWrite> parts)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case RunWrite.Frame { Telemetry: var frame }:
                    var key = (frame.Session, frame.Slice, frame.SliceEpoch, frame.Sequence);
                    SimBroken.Unless(
                        _sent.TryGetValue(key, out var sent) && sent.Body.Counters == frame.Body.Counters, "I4",
                        () => $"stored {frame}, sent {_sent.GetValueOrDefault(key)}");
                    break;
                case RunWrite.Finish { Revision: 1 } finish:
                    JudgeEnd(runId, finish);
                    break;
                default:
                    break;
            }
        }
    }

    private void JudgeApplied(string runId, ClusterMessage.Beacon beacon)
    {
        foreach (var (session, sequence) in beacon.Applied)
        {
            var stored = 0L;
            if (sequence > 0 && world.Store.Runs.TryGetValue(runId, out var run))
            {
                foreach (var (key, row) in run.Applied)
                {
                    stored = key.Session == session ? Math.Max(stored, row.Sequence) : stored;
                }
            }
            SimBroken.Unless(sequence <= stored || sequence == 0, "I8",
                () => $"frame {sequence} of {session} is acknowledged, the store has {stored}");
        }
    }

    private void JudgeEnd(string runId, RunWrite.Finish finish)
    {
        var a = finish.Accounting;
        SimBroken.Unless(a.Violations().Count == 0, "I4", () => string.Join("; ", a.Violations()));
        var told = default(LoadCounters);
        foreach (var row in world.Store.Runs[runId].Applied.Values)
        {
            var basis = row.Last.Body.AtDrain ?? row.Counters;
            told += basis;
            SimBroken.Unless(row.ConnectTimes == basis.Established, "I5",
                () => $"{row.Last.Agent} has {row.ConnectTimes} connect times for {basis.Established} connections");
        }
        SimBroken.Unless(
            (a.Attempted, a.Established, a.Failed, a.ClosedByPeer, a.Dropped, a.Confirmed)
                == (told.Attempted, told.Established, told.Failed, told.ClosedByPeer, told.Dropped, told.Confirmed),
            "I4", () => $"the report says {a}, the applied frames {told}");
        var (attempted, established) = Did(runId);
        SimBroken.Unless(a.Attempted <= attempted && a.Established <= established, "I4",
            () => $"the report says {a}, agents made {attempted} openings and {established} connections");
        SimBroken.Unless(
            finish.Report.Verdict.ExitCode != ExitCodes.Pass || (a.Attempted, a.Unleased) == (attempted, 0), "I4",
            () => $"passed with {a.Attempted} of {attempted} openings: {a}");
    }

    /// <summary>Openings and connections that all workers of a run ever made.</summary>
    private (long Attempted, long Established) Did(string runId)
    {
        var (attempted, established) = (0L, 0L);
        foreach (var deed in _deeds.Where(deed => deed.RunId == runId))
        {
            deed.Workers.Advance();
            attempted += deed.Workers.Counters.Attempted;
            established += deed.Workers.Counters.Established;
        }
        return (attempted, established);
    }

    private static bool Sound(LoadCounters c) =>
        c.Attempted == c.Established + c.Failed + c.Pending + c.LostPending
        && c.Established == c.Open + c.ClosedByUs + c.ClosedByPeer + c.LostOpen && c.Dropped <= c.ClosedByPeer;
}
