using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Exchanges;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>Replies to requests, and connections that end meanwhile: they are opened again.</summary>
/// <remarks>
/// <code>
/// phase \ event  due       reply           it closes  broken   sent  FIN                 RST     timer
/// Free           Awaiting  (1)             -          -        -     reopen              reopen  -
/// Awaiting       -         Free, Answered  Leaving    recycle  -     complete or failed  failed  failed, recycle
/// Answered       -         (2)             -          -        Free  reopen              reopen  recycle
/// Leaving        -         (2)             -          -        -     reopen              reopen  recycle
/// (1) Leaving where framing is strict: what comes unasked can't be told from a reply. (2) ignored: it is over.
/// recycle: closed by us with RST and opened again. FIN and RST of Awaiting reopen too.
/// </code>
/// </remarks>
public sealed partial class SocketWorker
{
    private void OnReply(RequestTable requests, int slot, ReadOnlySpan<byte> data)
    {
        if (_table.State[slot] != SlotState.Open || _draining)
        {
            return;
        }
        switch (requests.Phase(slot))
        {
            case RequestPhase.Awaiting:
                Settle(requests, slot, requests.Protocol.Take(slot, data));
                break;
            case RequestPhase.Free when requests.Protocol.StrictWhenIdle:
                AwaitClose(requests, slot);
                break;
            case RequestPhase.Free:
            case RequestPhase.None:
            case RequestPhase.Answered:
            case RequestPhase.Leaving:
            default:
                break;
        }
    }

    private void Settle(RequestTable requests, int slot, in ReplyResult reply)
    {
        if (reply.State == ReplyState.Partial)
        {
            return;
        }
        CountReply(requests, slot, reply);
        if (reply.State == ReplyState.Broken)
        {
            Recycle(requests, slot);
        }
        else if (!reply.Reusable)
        {
            AwaitClose(requests, slot);
        }
        else if ((_table.Flags[slot] & SlotFlags.Sending) != 0)
        {
            requests.Move(slot, RequestPhase.Answered);
        }
        else
        {
            FreeForRequest(requests, slot);
        }
    }

    private void CountReply(RequestTable requests, int slot, in ReplyResult reply)
    {
        ref var flags = ref _table.Flags[slot];
        if (reply.State != ReplyState.Good)
        {
            flags |= reply.State == ReplyState.Wrong ? SlotFlags.GotBytes : SlotFlags.None;
            FailRequest(slot, reply.Cause, reply.Detail);
            return;
        }
        _counters.ExchangesSucceeded++;
        _exchangeTimes.Record(Math.Max(0, _now - _table.Time[slot]));
        _serviceTimes.Record(Math.Max(0, _now - requests.SentNs[slot]));
        _counters.Confirmed += (flags & SlotFlags.Confirmed) == 0 ? 1 : 0;
        flags |= SlotFlags.Confirmed | SlotFlags.GotBytes;
    }

    private void FailRequest(int slot, FailureCause cause, int detail)
    {
        _counters.ExchangesFailed++;
        CountFailure(slot, FailurePhase.Exchange, cause, detail);
    }

    private void AwaitClose(RequestTable requests, int slot)
    {
        requests.Move(slot, RequestPhase.Leaving);
        _wheel.Set(slot, _now + LeavingNs);
    }

    private void OnRequestTimer(RequestTable requests, int slot)
    {
        if (_draining)
        {
            return;
        }
        if (requests.Phase(slot) == RequestPhase.Awaiting)
        {
            FailRequest(slot, FailureCause.ReplyTimeout, 0);
        }
        Recycle(requests, slot);
    }

    /// <summary>Closes a connection of which nothing good can come any more, and opens another in its place.</summary>
    private void Recycle(RequestTable requests, int slot)
    {
        requests.Move(slot, RequestPhase.None);
        _counters.Open--;
        _counters.ClosedByUs++;
        _wheel.Cancel(slot);
        _table.State[slot] = SlotState.Closing;
        _table.Flags[slot] |= _frozen ? SlotFlags.None : SlotFlags.Again;
        _loop.Close(slot, CloseKind.Rst);
    }

    /// <summary>
    /// A server may close a connection between two requests: that is no failure. With a request in flight, or by RST,
    /// it is a drop.
    /// </summary>
    private void OnRequestPeerEnd(RequestTable requests, int slot, FailureCause cause, int errno)
    {
        _counters.Open--;
        _counters.ClosedByPeer++;
        var orderly = cause == FailureCause.ClosedByPeer;
        var phase = requests.Move(slot, RequestPhase.None);
        if (!_draining)
        {
            var reply = phase == RequestPhase.Awaiting && orderly
                ? requests.Protocol.End(slot)
                : ReplyResult.Partial;
            if (reply.State != ReplyState.Partial)
            {
                CountReply(requests, slot, reply);
            }
            else if (phase == RequestPhase.Awaiting || !orderly)
            {
                CountDrop(slot, phase, cause, errno);
            }
            _table.Flags[slot] |= _frozen ? SlotFlags.None : SlotFlags.Again;
        }
        _wheel.Cancel(slot);
        _table.State[slot] = SlotState.Ending;
        _loop.Close(slot, orderly ? CloseKind.Now : CloseKind.Rst);
    }

    private void CountDrop(int slot, RequestPhase phase, FailureCause cause, int errno)
    {
        _counters.Dropped++;
        _destinations[DestinationOf(slot)].Dropped++;
        if (phase == RequestPhase.Awaiting)
        {
            FailRequest(slot, cause, errno);
        }
        else
        {
            CountFailure(slot, FailurePhase.Open, cause, errno);
        }
    }

    /// <summary>
    /// In place of one that served requests a connection is opened at once; else after a while, so that a server which
    /// takes connections and answers nothing is not hammered.
    /// </summary>
    private bool TryStartAgain(int slot)
    {
        if (_requests is null || !_permitted || (_table.Flags[slot] & SlotFlags.GotBytes) == 0)
        {
            return false;
        }
        _table.Clear(slot);
        Start(slot, _now);
        return true;
    }
}
