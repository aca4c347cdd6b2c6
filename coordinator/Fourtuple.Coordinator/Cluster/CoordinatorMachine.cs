using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// The brain of one coordinator process: waits for the lease, goes on with what an earlier leader left, leads. Pure: no
/// I/O, no clock. Nothing that matters leaves before it is in the store.
/// </summary>
public sealed partial class CoordinatorMachine(CoordinatorOptions options)
    : IMachine<CoordinatorInput, CoordinatorEffect>
{
    private readonly List<CoordinatorEffect> _effects = [];
    private readonly WriteGate _gate = new();
    private CoordinatorRole _role = CoordinatorRole.Standby;
    private long _epoch;
    private long _nowNs;
    private long _nextBeatNs;
    private bool _exited;

    public CoordinatorRole Role => _role;

    public long Epoch => _epoch;

    // | input       | Standby                      | Active                        | Suspended                     |
    // |-------------|------------------------------|-------------------------------|-------------------------------|
    // | Received    | - (1)                        | members, run, (2)             | members only                  |
    // | Tick        | asks for the lease; once it  | renews; beacon, probes, run;  | renews; repeats a failed      |
    // |             | has it: renews, recovers     | repeats a failed write        | write                         |
    // | Linked      | noted                        | run stands still while down   | noted                         |
    // |             |                              | (5)                           |                               |
    // | LeaseTaken  | recovers; Refused: Exit 75;  | -                             | -                             |
    // |             | else asks again              |                               |                               |
    // | LeaseKept   | leads longer; Fenced,        | leads longer; Fenced,         | Active; Fenced,               |
    // |             | Refused: Exit 75             | Refused: Exit 75              | Refused: Exit 75              |
    // | Recovered   | Active with the newest run;  | -                             | -                             |
    // |             | Fenced: Exit 75; else again  |                               |                               |
    // | Written     | Fenced: Exit 75              | what waited is done; Fenced,  | as Active, but what waited    |
    // |             |                              | Refused: Exit 75 (3)          | is done once Active again     |
    // | Asked       | refused                      | carried out                   | refused                       |
    // | StopAsked   | Exit 0 (4)                   | writes, gives up the lease,   | gives up the lease,           |
    // |             |                              | then Exit 0                   | then Exit 0                   |
    //
    // "-": ignored, it cannot belong here. Active becomes Suspended when the lease was not renewed until its end less
    // the margin, before the input is acted on. (1) the mailbox of a standby is not open. (2) a message that tells of a
    // higher epoch makes it ask for the lease at once. (3) a run whose very first write finds no room is refused.
    // (4) after the answer about a lease that was asked for, which is given up then. (5) for as long as a run may be
    // without its store; after that, silence counts again, so that it ends. After an Exit nothing follows.

    /// <inheritdoc/>
    public IReadOnlyList<CoordinatorEffect> Step(CoordinatorInput input, long nowNs)
    {
        _nowNs = Math.Max(_nowNs, nowNs);
        _effects.Clear();
        if (_exited)
        {
            return [];
        }
        SuspendWhenDue();
        switch (input)
        {
            case CoordinatorInput.Received received: Hear(received.Envelope); break;
            case CoordinatorInput.LeaseTaken taken: HearTaken(taken.Answer); break;
            case CoordinatorInput.LeaseKept kept: HearKept(kept); break;
            case CoordinatorInput.Recovered recovered: HearRecovered(recovered); break;
            case CoordinatorInput.Written written: HearWritten(written.Number, written.Answer); break;
            case CoordinatorInput.Asked asked: Obey(asked.Ticket, asked.Command); break;
            case CoordinatorInput.StopAsked: _leaving = true; _leaveNs = _nowNs; break;
            case CoordinatorInput.Linked linked: HearLinked(linked.Up); break;
            case CoordinatorInput.Tick: break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of a coordinator");
        }
        if (!_exited)
        {
            PassTime();
        }
        return [.. _effects];
    }

    /// <summary>What depends on the time alone; done after every input, so that no tick is ever waited for.</summary>
    private void PassTime()
    {
        PassLease();
        if (_exited)
        {
            return;
        }
        if (_role == CoordinatorRole.Active && !_leaving)
        {
            PassRun();
        }
        if (_nowNs >= _nextBeatNs)
        {
            Beat();
            _nextBeatNs = Math.Max(_nextBeatNs + options.Beat.Ns(), _nowNs + (options.Beat.Ns() / 2));
        }
        PassGate();
        ShowWhenChanged();
        Do(new CoordinatorEffect.WakeAt(Math.Max(_nowNs + 1_000_000, NextDueNs())));
    }

    private void Beat()
    {
        _changed = true;
        EndChecks();
        if (_role != CoordinatorRole.Active || _leaving)
        {
            return;
        }
        if (_run is null)
        {
            Do(new CoordinatorEffect.Broadcast(
                _epoch, new ClusterMessage.Beacon(null, _nowNs, new Dictionary<Guid, long>())));
        }
        BearDeafness();
        JudgeMembers();
        OfferMembers();
        RepeatKill();
        AbandonWithoutStore();
    }

    /// <summary>Performs what waits for nothing more, and sends the next write.</summary>
    private void PassGate()
    {
        if (_role == CoordinatorRole.Active)
        {
            foreach (var action in _gate.TakeDue())
            {
                action();
            }
        }
        var retryNs = _gate.FailedNs == long.MinValue ? _nowNs : _gate.FailedNs + options.Retake.Ns();
        if (_epoch > 0 && _gate.Ready && _nowNs >= retryNs)
        {
            var (number, runId, parts) = _gate.Send();
            Do(new CoordinatorEffect.Write(number, _epoch, runId, parts));
        }
    }

    private void HearWritten(long number, StoreAnswer answer)
    {
        switch (answer.Outcome)
        {
            case StoreOutcome.Done when _gate.Done(number) is { } parts:
                _changed |= _writeFault is not null;
                (_writeFault, _writeFaultNs) = (null, null);
                Commit(parts);
                break;
            case StoreOutcome.Full or StoreOutcome.Unavailable or StoreOutcome.Held:
                if (_gate.Failed(number, _nowNs) is { } failed)
                {
                    (_writeFault, _writeFaultNs) = (Fault(answer.Outcome, answer.Reason), _writeFaultNs ?? _nowNs);
                    _changed = true;
                    RefuseUnstored(failed, answer);
                }
                break;
            case StoreOutcome.Fenced:
                Exit(ExitCodes.LostLeadership, answer.Reason);
                break;
            case StoreOutcome.Refused when _gate.Failed(number, _nowNs) is { } refused:
                if (!RefuseUnstored(refused, answer))
                {
                    Exit(ExitCodes.LostLeadership, $"the store refuses what this run needs: {answer.Reason}");
                }
                break;
        }
    }

    private static string Fault(StoreOutcome outcome, string reason) => outcome == StoreOutcome.Full
        ? $"full: {reason}"
        : $"unavailable: {reason}";

    private long NextDueNs()
    {
        var due = Math.Min(_nextBeatNs, NextLeaseNs());
        if (_run is { } run && _role == CoordinatorRole.Active)
        {
            due = Math.Min(due, run.WakeNs);
        }
        return _gate.Ready ? Math.Min(due, _gate.FailedNs + options.Retake.Ns()) : due;
    }

    /// <summary>Who was asked to leave has left in good order, even when another one led before it was done.</summary>
    private void Exit(int code, string reason)
    {
        ShowWhenChanged();
        Do(_leaving && code == ExitCodes.LostLeadership
            ? new CoordinatorEffect.Exit(ExitCodes.Pass, $"stopped: {reason}")
            : new CoordinatorEffect.Exit(code, reason));
        _exited = true;
    }

    private void Do(CoordinatorEffect effect)
    {
        if (!_exited)
        {
            _effects.Add(effect);
        }
    }
}
