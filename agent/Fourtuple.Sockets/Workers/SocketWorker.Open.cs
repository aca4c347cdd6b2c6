using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>Openings: from their turn to established or failed.</summary>
public sealed partial class SocketWorker
{
    private const int EADDRINUSE = 98;
    private const int EADDRNOTAVAIL = 99;
    private const int ECANCELED = 125;

    /// <summary>A reopened or retried connection waits this long: a target that refuses or closes is not
    /// hammered.</summary>
    private const long AgainNs = 1_000_000_000;

    /// <summary>Kernel binding: EADDRNOTAVAIL in a row for one opening until it counts as without tuple.</summary>
    private const int MostKernelTries = 16;

    private long _delayed;

    private bool CanStart => _permitted && _table.InUse < _table.Capacity
        && (_up.IsOpenLoop || _counters.Pending < MostPendingPaced);

    private void StartOpenings()
    {
        if (!_permitted)
        {
            return;
        }
        var budget = MostStartsPerTurn;
        while (budget > 0 && _retrying.TryTake(out var slot))
        {
            budget--;
            Retry(slot);
        }
        while (budget > 0 && CanStart && _up.TryTake(_now, out var intendedNs))
        {
            budget--;
            _table.TryTake(out var slot);
            Start(slot, intendedNs);
        }
        StartChurn(budget);
    }

    /// <summary>Begins an opening in a slot that was taken or delayed.</summary>
    private void Start(int slot, long intendedNs)
    {
        if (!_tuples.TryTake(_now, out var index))
        {
            _counters.Skipped++;
            _counters.SourceExhausted++;
            _table.Free(slot);
            return;
        }
        _counters.Attempted++;
        _counters.Pending++;
        CountStart(intendedNs);
        _table.Time[slot] = intendedNs;
        Submit(slot, index);
    }

    /// <summary>An opening that passed over a tuple goes on with the next one, its intended time unchanged.</summary>
    private void Retry(int slot)
    {
        if ((_kernelBind && _table.Progress[slot] >= MostKernelTries) || !_tuples.TryTake(_now, out var index))
        {
            _counters.SourceExhausted++;
            GiveUp(slot);
            return;
        }
        Submit(slot, index);
    }

    private void Submit(int slot, long index)
    {
        _table.Tuple[slot] = index;
        _table.Flags[slot] = _tuples.Reused ? SlotFlags.Reused : SlotFlags.None;
        _table.State[slot] = SlotState.Opening;
        _destinations[DestinationOf(slot)].Attempted++;
        _wheel.Set(slot, _now + _connectTimeoutNs);
        var tuple = _space[index];
        if (_kernelBind)
        {
            tuple = tuple with { Source = tuple.Source with { Port = 0 } };
        }
        _loop.Open(slot, tuple);
    }

    /// <summary>No SYN left for this opening: it moves from attempted to skipped.</summary>
    private void GiveUp(int slot)
    {
        _counters.Attempted--;
        _counters.Pending--;
        _counters.Skipped++;
        _table.Free(slot);
    }

    private void SkipDelayed(int slot)
    {
        _delayed--;
        _counters.Skipped++;
        _wheel.Cancel(slot);
        _table.Free(slot);
    }

    private void StartDelayed(int slot)
    {
        if (_frozen)
        {
            SkipDelayed(slot);
            return;
        }
        if (!_permitted)
        {
            _wheel.Set(slot, _now + AgainNs);
            return;
        }
        _delayed--;
        Start(slot, _table.Time[slot]);
    }

    /// <summary>The slot opens again after a while, as an opening of its own; the tuple is chosen then.</summary>
    private void Delay(int slot, byte retriesMade)
    {
        _table.Clear(slot);
        _table.Count[slot] = retriesMade;
        _table.State[slot] = SlotState.Delayed;
        _table.Time[slot] = _now + AgainNs;
        _wheel.Set(slot, _now + AgainNs);
        _delayed++;
    }

    private void OnOpened(int slot)
    {
        if (_table.State[slot] == SlotState.Cancelling)
        {
            CountCancelled(slot);
            return;
        }
        _wheel.Cancel(slot);
        _table.Clear(slot);
        _table.State[slot] = SlotState.Open;
        _counters.Pending--;
        _counters.Established++;
        _counters.Open++;
        if (_draining)
        {
            return;
        }
        _connectTimes.Record(Math.Max(0, _now - _table.Time[slot]));
        var destination = DestinationOf(slot);
        _destinations[destination].Established++;
        if (!_kernelBind)
        {
            _sources.Mark(_space.SourceAt(_table.Tuple[slot]), destination);
        }
        Begin(slot);
    }

    private void Begin(int slot)
    {
        if (_churns)
        {
            BeginLife(slot);
            return;
        }
        BeginHeartbeats(slot);
    }

    private void OnOpenFailed(int slot, OpenStep step, int errno)
    {
        if (_table.State[slot] == SlotState.Cancelling)
        {
            CountCancelled(slot);
            return;
        }
        _wheel.Cancel(slot);
        var phase = PhaseOf(step);
        var cause = FailureCatalog.CauseOf(errno, phase);
        if (step == OpenStep.Bind && errno == EADDRINUSE)
        {
            _counters.TuplesSkipped += _kernelBind ? 1 : _tuples.Quarantine(_table.Tuple[slot], _now);
            PassOver(slot, phase, cause, errno);
        }
        else if (step == OpenStep.Connect && errno == EADDRNOTAVAIL)
        {
            _counters.TuplesSkipped++;
            RefuseTuple(slot);
            PassOver(slot, phase, cause, errno);
        }
        else
        {
            CountFailed(slot, phase, cause, errno);
            Release(slot, failed: true);
        }
    }

    private void RefuseTuple(int slot)
    {
        if (!_kernelBind)
        {
            var reused = (_table.Flags[slot] & SlotFlags.Reused) != 0;
            _tuples.Refuse(_table.Tuple[slot], DestinationOf(slot), reused, _now);
        }
    }

    /// <summary>The tuple can't be used now; the opening takes the next one in the coming turn.</summary>
    private void PassOver(int slot, FailurePhase phase, FailureCause cause, int errno)
    {
        CountFailure(slot, phase, cause, errno);
        if (_draining)
        {
            GiveUp(slot);
            return;
        }
        _destinations[DestinationOf(slot)].Attempted--;
        _table.Progress[slot]++;
        _table.State[slot] = SlotState.Retrying;
        _retrying.TryAdd(slot);
    }

    private void CancelOpening(int slot, SlotFlags why)
    {
        _wheel.Cancel(slot);
        _table.Flags[slot] |= why;
        _table.State[slot] = SlotState.Cancelling;
        _loop.Close(slot, CloseKind.Rst);
    }

    /// <summary>The one completion of a cancelled opening, whichever it was; Closed follows.</summary>
    private void CountCancelled(int slot)
    {
        var timedOut = (_table.Flags[slot] & SlotFlags.TimedOut) != 0;
        var cause = timedOut ? FailureCause.TimedOut : FailureCause.Other;
        CountFailed(slot, FailurePhase.Connect, cause, timedOut ? 0 : ECANCELED);
    }

    private void CountFailed(int slot, FailurePhase phase, FailureCause cause, int errno)
    {
        _counters.Pending--;
        _counters.Failed++;
        CountFailure(slot, phase, cause, errno);
        if (!_draining)
        {
            _destinations[DestinationOf(slot)].Failed++;
        }
    }

    private static FailurePhase PhaseOf(OpenStep step) => step switch
    {
        OpenStep.Socket => FailurePhase.Socket,
        OpenStep.Option => FailurePhase.Option,
        OpenStep.Bind => FailurePhase.Bind,
        _ => FailurePhase.Connect,
    };
}
