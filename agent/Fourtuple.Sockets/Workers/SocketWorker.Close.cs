using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>Closings and timers.</summary>
public sealed partial class SocketWorker
{
    /// <summary>The peer has this long to answer our FIN; then the connection is reset.</summary>
    private const long FinWaitNs = 5_000_000_000;

    private int _closeCursor;
    private bool _abandoned;

    /// <summary>The worker drained and nothing is left in its loop.</summary>
    public bool Ended => _abandoned || (_draining && _table.InUse == 0);

    private bool MustCloseMore =>
        _draining && !_abandoned && (!_cancelled || (_down.Remaining == 0 && _counters.Open > 0));

    private void FireTimers()
    {
        _wheel.Advance(_now);
        for (var fired = 0; fired < MostTimersPerTurn && _wheel.TryTake(out var slot); fired++)
        {
            switch (_table.State[slot])
            {
                case SlotState.Opening:
                    CancelOpening(slot, SlotFlags.TimedOut);
                    break;
                case SlotState.Open when _churns:
                    OnLifeTimer(slot);
                    break;
                case SlotState.Open:
                    OnExchangeTimer(slot);
                    break;
                case SlotState.Closing:
                    _table.Flags[slot] &= ~SlotFlags.Waits;
                    _loop.Close(slot, CloseKind.Rst);
                    break;
                case SlotState.Delayed:
                    StartDelayed(slot);
                    break;
                default:
                    throw new InvalidOperationException($"a timer of a slot that is {_table.State[slot]}");
            }
        }
    }

    private void CloseSome()
    {
        if (_abandoned)
        {
            return;
        }
        if (_draining && !_cancelled)
        {
            CancelSome();
        }
        var kind = _draining ? _drainKind : RampDownKind;
        for (var closed = 0; closed < MostStartsPerTurn && MayClose(); closed++)
        {
            var slot = _table.Find(SlotState.Open, _closeCursor);
            if (slot < 0)
            {
                _down.Stop();
                return;
            }
            _closeCursor = slot + 1;
            CloseOpen(slot, kind);
        }
    }

    private CloseKind RampDownKind => _options.Load.Close == CloseSpec.ClientRst ? CloseKind.Rst : CloseKind.Fin;

    /// <summary>A closing is due; a connection that came up after the drain began is due at once.</summary>
    private bool MayClose() =>
        _down.TryTake(_now, out _) || (_draining && _cancelled && _down.Remaining == 0 && _counters.Open > 0);

    private void CancelSome()
    {
        for (var cancelled = 0; cancelled < MostStartsPerTurn; cancelled++)
        {
            var slot = _table.Find(SlotState.Opening, _closeCursor);
            if (slot < 0)
            {
                _cancelled = true;
                return;
            }
            CancelOpening(slot, SlotFlags.None);
        }
    }

    private void CloseOpen(int slot, CloseKind kind)
    {
        _counters.Open--;
        _counters.ClosedByUs++;
        _table.State[slot] = SlotState.Closing;
        _table.Flags[slot] &= ~(SlotFlags.Awaiting | SlotFlags.Again);
        _requests?.Move(slot, RequestPhase.None);
        if (kind == CloseKind.Fin)
        {
            _table.Flags[slot] |= SlotFlags.Waits;
            _wheel.Set(slot, _now + FinWaitNs);
        }
        else
        {
            _wheel.Cancel(slot);
        }
        _loop.Close(slot, kind);
    }
}
