using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

public enum SeatState { Joined, Granted, Ready, Ended, Lost }

/// <summary>One agent in one run: what it has, what it was told, what it answered.</summary>
public sealed class AgentSeat(string agent, Guid session, AgentCapacity capacity)
{
    public string Agent { get; } = agent;

    public Guid Session { get; } = session;

    public AgentCapacity Capacity { get; } = capacity;

    public SeatState State { get; set; }

    /// <summary>When anything last came from it, nanoseconds of the coordinator's clock.</summary>
    public long HeardNs { get; set; }

    /// <summary>When orders were last repeated to it, nanoseconds.</summary>
    public long RepeatedNs { get; set; }

    public AgentShare? Share { get; private set; }

    /// <summary>Fencing token of its slice; 0 before the first grant.</summary>
    public long SliceEpoch { get; private set; }

    /// <summary>Most connections its grant lets it hold; at least what the profile asks of it.</summary>
    public long MaxOpen { get; set; }

    /// <summary>
    /// Age of the run less the agent's own time of it, nanoseconds: the least of all frames, so the one that was on its
    /// way for the shortest time. Null before the first frame.
    /// </summary>
    public long? OffsetNs { get; set; }

    public AgentFrames? Frames { get; private set; }

    public EngineReport? Engine { get; set; }

    /// <summary>Source ports its kernel listed, at the audit that saw the most connections.</summary>
    public IReadOnlyList<SourcePorts> Listed { get; private set; } = [];

    /// <summary>Number of the last stage it was sent.</summary>
    public long StageSequence { get; set; }

    /// <summary>Level it was last told to hold.</summary>
    public long Level { get; private set; }

    /// <summary>Openings it was told to make: every rise of its level.</summary>
    public long Ordered { get; private set; }

    public bool Lives => State is SeatState.Ready;

    public LoadCounters Counters => Frames?.Counters ?? default;

    /// <summary>Open and pending connections that vanished with it; zero when it told of its drain before.</summary>
    public bool LostLoad => State == SeatState.Lost && Frames?.AtDrain is null;

    /// <summary>Every opening it was told to make has been attempted or given up, and none is in progress.</summary>
    public bool Settled => Counters is var c && c.Attempted + c.Skipped >= Ordered && c.Pending == 0 && c.Open >= 0;

    public bool AllStarted => Counters.Attempted + Counters.Skipped >= Ordered;

    public void Lease(AgentShare share, RunLatencies latencies)
    {
        ArgumentNullException.ThrowIfNull(share);
        SliceEpoch++;
        (Share, MaxOpen) = (share, share.MaxOpen);
        Frames = new AgentFrames(Session, share.Slice, SliceEpoch, latencies);
        State = SeatState.Granted;
    }

    /// <summary>Goes on with a seat as another coordinator left it.</summary>
    public void Restore(AgentShare share, SeatMemo memo, AppliedFrame? applied, RunLatencies latencies)
    {
        ArgumentNullException.ThrowIfNull(memo);
        SliceEpoch = memo.SliceEpoch - 1;
        Lease(share, latencies);
        (State, Level, Ordered, Engine) = (memo.State, memo.Level, memo.Ordered, memo.Engine);
        (MaxOpen, OffsetNs, StageSequence) = (memo.MaxOpen, memo.OffsetNs, memo.StageSequence);
        if (applied is not null)
        {
            Frames!.Restore(applied, memo.Peak);
        }
    }

    public void Order(long level)
    {
        Ordered += Math.Max(0, level - Level);
        Level = level;
    }

    /// <summary>The next level counts from what is really open: openings that failed are tried again.</summary>
    public void CountFromOpen() => (Level, Ordered) = (Counters.Open, Counters.Attempted + Counters.Skipped);

    public void Audited(KernelAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        if (audit.Kernel >= Listed.Sum(listed => listed.Connections))
        {
            Listed = audit.Ports;
        }
    }

    /// <summary>
    /// It was told to stop opening: its level is what it has, and what it has not begun is not awaited.
    /// </summary>
    public void Freeze()
    {
        Level = Math.Min(Level, Counters.Open);
        Ordered = Math.Min(Ordered, Counters.Attempted + Counters.Skipped);
    }
}
