using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>Stages: what the worker is told to do.</summary>
public sealed partial class SocketWorker
{
    private bool _frozen = true;
    private bool _draining;
    private bool _cancelled;
    private long _runStartNs;
    private CloseKind _drainKind;

    /// <summary>Hands an order to the worker, from any thread. False: 64 orders wait already.</summary>
    public bool TryOrder(StageOrder order)
    {
        var taken = _orders.Writer.TryWrite(order);
        Wake();
        return taken;
    }

    private void Obey()
    {
        while (_orders.Reader.TryRead(out var order))
        {
            switch (order)
            {
                case StageOrder.Ramp ramp when !_draining:
                    Obey(ramp);
                    break;
                case StageOrder.Rate rate when !_draining:
                    Obey(rate);
                    break;
                case StageOrder.Freeze when !_draining:
                    // Requests pause; the connections that carry them are kept, also when the server closes one.
                    _frozen = _requests is null;
                    _up.Hold();
                    _down.Stop();
                    HoldRate();
                    break;
                case StageOrder.Drain drain when !_draining:
                    Obey(drain);
                    break;
                default:
                    // A drain is final: whatever comes after it was overtaken.
                    break;
            }
        }
    }

    private void Obey(StageOrder.Ramp ramp)
    {
        _frozen = false;
        var startNs = ramp.StartNs > 0 ? ramp.StartNs : _now;
        _runStartNs = _runStartNs == 0 ? startNs : _runStartNs;
        var before = _up.Stop();
        _down.Stop();
        if (_table.InUse == 0)
        {
            _tuples.Restart();
        }
        var change = ramp.To - (_counters.Open + _counters.Pending + _delayed);
        var pacer = change > 0 ? _up : _down;
        if (ramp.OverNs > 0)
        {
            pacer.Schedule(startNs, ramp.OverNs, Math.Abs(change), ramp.Phase);
        }
        else
        {
            pacer.Pace(startNs, Math.Abs(change), ramp.PacePerSecond);
        }

        // Openings asked for by the former stage that this one asks for no more never get their turn.
        _counters.Skipped += Math.Max(0, before - _up.Remaining);
    }

    private void Obey(StageOrder.Drain drain)
    {
        _counters.Skipped += _up.Stop();
        HoldRate();
        GiveUpRetries();
        GiveUpDelayed();
        _atDrain = _counters;
        _draining = true;
        _frozen = true;
        if (drain.Close == DrainClose.Abandon)
        {
            Abandon();
            return;
        }
        _drainKind = drain.Close == DrainClose.Rst ? CloseKind.Rst : CloseKind.Fin;
        _down.Schedule(_now, drain.OverNs, _counters.Open, 0);
    }

    /// <summary>
    /// What was not opened never will be. Openings in progress are left to end; nothing reopens.
    /// </summary>
    private void GiveUpOpening()
    {
        if (_draining)
        {
            return;
        }
        _frozen = true;
        _counters.Skipped += _up.Stop();
        if (_churns)
        {
            HoldRate();
        }
        GiveUpRetries();
    }

    private void GiveUpRetries()
    {
        while (_retrying.TryTake(out var slot))
        {
            GiveUp(slot);
        }
    }

    private void GiveUpDelayed()
    {
        for (var slot = _table.Find(SlotState.Delayed, 0); slot >= 0; slot = _table.Find(SlotState.Delayed, slot))
        {
            SkipDelayed(slot);
        }
    }

    /// <summary>Closes the books without closing a socket: the kernel ends them when the loop goes.</summary>
    private void Abandon()
    {
        _counters.ClosedByUs += _counters.Open;
        _counters.Open = 0;
        _counters.Failed += _counters.Pending;
        _counters.Pending = 0;
        _down.Stop();
        _abandoned = true;
    }
}
