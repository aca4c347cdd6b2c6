using Fourtuple.Shared.Metrics;

namespace Fourtuple.Sockets.Workers;

/// <summary>Heartbeats on open connections.</summary>
public sealed partial class SocketWorker
{
    private void BeginHeartbeats(int slot)
    {
        if (_requests is not null)
        {
            FreeForRequest(_requests, slot);
        }
        if (_exchange is null)
        {
            return;
        }
        _table.Time[slot] = _exchange.FirstDueNs(_now, slot);
        if (_table.Time[slot] <= _now)
        {
            StartExchange(slot);
            return;
        }
        _wheel.Set(slot, _table.Time[slot]);
    }

    private void StartExchange(int slot)
    {
        ref var flags = ref _table.Flags[slot];
        if (_draining)
        {
            return;
        }
        if (!_permitted || (flags & SlotFlags.Sending) != 0)
        {
            // Either nothing may be sent, or the kernel still holds the former payload: the peer's window is closed,
            // which the timeout has told.
            ScheduleNext(slot);
            return;
        }
        CountStart(_table.Time[slot]);
        _counters.ExchangesSent++;
        flags = (flags & ~SlotFlags.GotBytes) | SlotFlags.Awaiting | SlotFlags.Sending;
        if (_table.Count[slot] == 0)
        {
            _table.Progress[slot] = 0;
        }
        _wheel.Set(slot, _now + _exchange!.TimeoutNs);
        _loop.Send(slot, _exchange.Payload);
    }

    private void OnReceived(int slot, ReadOnlySpan<byte> data)
    {
        if (_requests is not null)
        {
            OnReply(_requests, slot, data);
            return;
        }
        if (_exchange is null || _table.State[slot] != SlotState.Open || _draining)
        {
            return;
        }
        ref var flags = ref _table.Flags[slot];
        ref var owed = ref _table.Count[slot];
        if (owed == 0)
        {
            flags |= SlotFlags.GotBytes;
        }
        var awaiting = (flags & SlotFlags.Awaiting) != 0;
        if (!_exchange.Take(data, awaiting, ref _table.Progress[slot], ref owed) || !awaiting)
        {
            return;
        }
        _counters.ExchangesSucceeded++;
        _exchangeTimes.Record(Math.Max(0, _now - _table.Time[slot]));
        if ((flags & SlotFlags.Confirmed) == 0)
        {
            flags |= SlotFlags.Confirmed;
            _counters.Confirmed++;
        }
        flags &= ~SlotFlags.Awaiting;
        ScheduleNext(slot);
    }

    private void OnExchangeTimer(int slot)
    {
        if (_requests is not null)
        {
            OnRequestTimer(_requests, slot);
            return;
        }
        if ((_table.Flags[slot] & SlotFlags.Awaiting) == 0)
        {
            StartExchange(slot);
            return;
        }
        if (_draining)
        {
            return;
        }

        // Whole replies that are wrong are not owed; a reply that is missing, or came in part, may still come.
        var wrong = (_table.Flags[slot] & SlotFlags.GotBytes) != 0 && _table.Progress[slot] == 0;
        FailExchange(slot, wrong ? FailureCause.ReplyMismatch : FailureCause.ReplyTimeout, 0);
        ref var owed = ref _table.Count[slot];
        owed += wrong || owed == byte.MaxValue ? (byte)0 : (byte)1;
        ScheduleNext(slot);
    }

    /// <summary>Ends the exchange in flight, if there is one, as failed.</summary>
    private void FailExchange(int slot, FailureCause cause, int errno)
    {
        ref var flags = ref _table.Flags[slot];
        if ((flags & SlotFlags.Awaiting) == 0)
        {
            return;
        }
        flags &= ~SlotFlags.Awaiting;
        _counters.ExchangesFailed++;
        CountFailure(slot, FailurePhase.Exchange, cause, errno);
    }

    private void ScheduleNext(int slot)
    {
        if (_churns)
        {
            LiveOn(slot);
            return;
        }
        ref var time = ref _table.Time[slot];
        time = _exchange!.NextDueNs(time, _now);
        _wheel.Set(slot, time);
    }
}
