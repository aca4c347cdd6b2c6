using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Churn: a connection makes its exchange, lives for its lifetime and is closed as the plan says. The exchange is never
/// cut short by the lifetime: it would tell of a failure that the target has no part in.
/// </summary>
public sealed partial class SocketWorker
{
    /// <summary>A server that is to close has this long beyond the lifetime.</summary>
    private const long ServerWaitNs = 5_000_000_000;

    private bool ServerCloses => _churns && _options.Load.Close == CloseSpec.Server;

    private void BeginLife(int slot)
    {
        _ends[slot] = _now + _lifetimes.NextNs() + (ServerCloses ? ServerWaitNs : 0);
        if (_exchange is null)
        {
            LiveOn(slot);
            return;
        }
        _table.Time[slot] = _now;
        StartExchange(slot);
    }

    /// <summary>The exchange is over, or there is none: what is left is the rest of the lifetime.</summary>
    private void LiveOn(int slot)
    {
        if (_ends[slot] <= _now)
        {
            EndLife(slot);
            return;
        }
        _wheel.Set(slot, _ends[slot]);
    }

    private void OnLifeTimer(int slot)
    {
        if ((_table.Flags[slot] & SlotFlags.Awaiting) != 0)
        {
            OnExchangeTimer(slot);
            return;
        }
        LiveOn(slot);
    }

    private void EndLife(int slot)
    {
        if (_draining)
        {
            // The drain closes it in its turn.
            return;
        }
        if (ServerCloses)
        {
            CountFailure(slot, FailurePhase.Close, FailureCause.TimedOut, 0);
        }
        CloseOpen(slot, _options.Load.Close == CloseSpec.ClientFin ? CloseKind.Fin : CloseKind.Rst);
    }

    /// <summary>Gives the tuple back: at once, after the last ACK, or after its TIME_WAIT.</summary>
    private void GiveBack(int slot)
    {
        var index = _table.Tuple[slot];
        if ((_table.Flags[slot] & SlotFlags.Waits) != 0 && !_kernelBind
            && !_tuples.TakesOver(index, DestinationOf(slot)))
        {
            _tuples.Rest(index, _now);
        }
        else if (_churns && _table.State[slot] == SlotState.Ending)
        {
            _tuples.Settle(index, _now);
        }
        else
        {
            _tuples.Return(index);
        }
    }
}
