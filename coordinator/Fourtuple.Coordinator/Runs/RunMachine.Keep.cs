using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Runs;

/// <summary>What is kept of the run, so that it survives its coordinator.</summary>
public sealed partial class RunMachine
{
    /// <summary>
    /// A memo is due this long after the one before even if nothing was decided: gauges and peaks are in it too.
    /// </summary>
    private static readonly long MemoNs = TimeSpan.FromSeconds(5).Ns();

    private string _movedTo = "";
    private bool _changed = true;
    private long _memoNs;

    private void Persist(RunWrite part) => _effects.Add(new RunEffect.Persist(part));

    private void PersistSlice(AgentSeat seat)
    {
        var state = seat.State switch
        {
            SeatState.Granted => SliceState.Granted,
            SeatState.Ready => SliceState.Active,
            SeatState.Lost => SliceState.Lost,
            _ => SliceState.Free,
        };
        if (seat.Share is { } share)
        {
            Persist(new RunWrite.Lease(new SliceLease(share.Slice, seat.SliceEpoch, seat.Agent, seat.Session, state)));
        }
    }

    /// <summary>The lease, and what another coordinator needs to know of the seat that never changes.</summary>
    private void PersistGrant(AgentSeat seat)
    {
        PersistSlice(seat);
        Persist(new RunWrite.Memo(HelloMemo(seat.Agent), Message(
            new ClusterMessage.Hello(seat.Agent, seat.Session, seat.Capacity, 0))));
        Persist(new RunWrite.Memo(GrantMemo(seat.Agent), Message(GrantOf(seat))));
        _changed = true;
    }

    private void PersistListed(AgentSeat seat, ClusterMessage.AuditReply reply)
    {
        if (ReferenceEquals(seat.Listed, reply.Audit.Ports))
        {
            Persist(new RunWrite.Memo(ListedMemo(seat.Agent), Message(reply)));
        }
    }

    /// <summary>A sentence for the report and the events of the run.</summary>
    private void Warn(string text, string kind = "warning")
    {
        _warnings.Add(text);
        _changed = true;
        var happened = new RunEvent(_warnings.Count, (long)(Elapsed * 1_000), kind, text);
        _events.Add(happened);
        Persist(new RunWrite.Note(happened));
    }

    private void WarnOnce(string text, string kind = "warning")
    {
        if (!_warnings.Contains(text))
        {
            Warn(text, kind);
        }
    }

    private void AddPoint(double seconds, long asked)
    {
        if (_series.Add(_totals, seconds, StepName, asked) is { } point)
        {
            Persist(new RunWrite.Point(point));
        }
    }

    /// <summary>Last in each step, so that what it did is in the memo that its effects wait for.</summary>
    private void PersistDecisions()
    {
        if (Phase == RunPhase.Ended)
        {
            return;
        }
        if (_movedTo != StepName)
        {
            _movedTo = StepName;
            Persist(new RunWrite.Move(_movedTo, ""));
        }
        if (_changed || _nowNs - _memoNs >= MemoNs)
        {
            (_changed, _memoNs) = (false, _nowNs);
            _effects.Add(new RunEffect.Decided());
        }
    }

    /// <summary>Everything decided so far that applied frames, leases and the plan's text don't tell.</summary>
    public RunMemo Memo() => new(
        _options, _startedAt,
        _names.Addresses.ToDictionary(
            pair => pair.Key, IReadOnlyList<string> (pair) => [.. pair.Value.Select(address => address.ToString())]),
        new MomentMemo(
            Age(_nowNs), _startNs is { } start ? Age(start) : null, Age(_stepStartNs), Age(_deadlineNs),
            Age(_settleBoundNs)),
        new ProgramMemo(
            Phase, _step, _level, _unit, _schedule, _levelStart, Age(_levelStartNs), _stoppedByCriterion,
            _progressMade, _replaced, [.. _levels],
            [.. _missed], _auditSequence, AuditAwaited, [.. _findings.Select(Finding)], _trials?.Memo, _judgedSince,
            Age(_judgedStartNs), _breakpoint, _steer),
        new EndMemo(
            _interrupted, _stoppedByOperator, _tooFewAgents, _stopReason, _abort, _abortIsValidity, [.. _refusals]),
        [.. _warnings], _totals.PeakOpen, _totals.PeakConnectRate, _peakRequestRate, _totals.Held.Memo, _foreignFrames,
        _resolved is { } plan ? new PlanMemo(plan.Allow, plan.Ceiling, plan.Pinned) : null,
        [.. _totals.Seats.Where(seat => seat.Share is not null).Select(Seat)]);

    private SeatMemo Seat(AgentSeat seat) => new(
        seat.Agent, seat.State, seat.SliceEpoch, seat.Share!.Capacity, seat.Share.MaxOpen, seat.MaxOpen, seat.Level,
        seat.Ordered, seat.StageSequence, seat.OffsetNs, seat.Engine, seat.Frames!.Peak,
        [.. StagesOf(seat).Select(stage => Message(Moved(stage, -_bornNs)))]);

    private long Age(long atNs) => atNs - _bornNs;

    private static FindingMemo Finding(KernelFinding found) => new(
        found.AtSeconds, found.Ours, found.OursAfter, found.Kernel, found.Agrees,
        found.Ports.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value), found.Errors);

    private static KernelFinding Finding(FindingMemo memo) => new(
        memo.AtSeconds, memo.Ours, memo.OursAfter, memo.Kernel, memo.Agrees,
        memo.Ports.ToDictionary(pair => Address.Parse(pair.Key), pair => pair.Value), memo.Errors);

    /// <summary>The same stage on a clock that shows so much more.</summary>
    private static ClusterMessage.Stage Moved(ClusterMessage.Stage stage, long byNs) =>
        stage.Order switch
        {
            StageOrder.Ramp ramp => stage with { Order = ramp with { StartNs = ramp.StartNs + byNs } },
            StageOrder.Rate rate => stage with { Order = rate with { StartNs = rate.StartNs + byNs } },
            _ => stage,
        };

    private static byte[] Message(ClusterMessage body) => MessageCodec.Encode(new Envelope("", "", 0, body));

    private static string HelloMemo(string agent) => $"hello.{agent}";

    private static string GrantMemo(string agent) => $"grant.{agent}";

    private static string ListedMemo(string agent) => $"listed.{agent}";
}
