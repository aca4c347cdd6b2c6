using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>Completions: what the loop tells.</summary>
public sealed partial class SocketWorker
{
    private void Complete(in Completion completion)
    {
        var slot = completion.Slot;
        switch (completion.Kind)
        {
            case CompletionKind.Opened:
                OnOpened(slot);
                break;
            case CompletionKind.OpenFailed:
                OnOpenFailed(slot, completion.Step, completion.Errno);
                break;
            case CompletionKind.Received:
                _counters.BytesReceived += completion.Data.Length;
                OnReceived(slot, completion.Data.AsSpan());
                break;
            case CompletionKind.Sent:
                OnSent(slot);
                break;
            case CompletionKind.SendFailed:
                _table.Flags[slot] &= ~SlotFlags.Sending;
                OnPeerEnd(slot, FailureCatalog.CauseOf(completion.Errno, FailurePhase.Open), completion.Errno);
                break;
            case CompletionKind.PeerClosed:
                OnPeerEnd(slot, FailureCause.ClosedByPeer, 0);
                break;
            case CompletionKind.Broken:
                OnPeerEnd(slot, FailureCatalog.CauseOf(completion.Errno, FailurePhase.Open), completion.Errno);
                break;
            case CompletionKind.Closed:
                OnClosed(slot);
                break;
            default:
                throw new InvalidOperationException($"a load worker got {completion.Kind}");
        }
    }

    private void OnSent(int slot)
    {
        _table.Flags[slot] &= ~SlotFlags.Sending;
        if (_requests is not null)
        {
            OnRequestSent(_requests, slot);
            return;
        }
        _counters.BytesSent += _exchange!.Payload.Length;
    }

    /// <summary>The peer or the network ended the connection: counted at once, then closed from our side.</summary>
    private void OnPeerEnd(int slot, FailureCause cause, int errno)
    {
        if (_table.State[slot] != SlotState.Open)
        {
            return;
        }
        if (_requests is not null)
        {
            OnRequestPeerEnd(_requests, slot, cause, errno);
            return;
        }
        _counters.Open--;
        _counters.ClosedByPeer++;
        if (!_draining && ServerCloses && cause == FailureCause.ClosedByPeer)
        {
            // As planned; only an exchange that it came before has failed.
            FailExchange(slot, cause, errno);
        }
        else if (!_draining)
        {
            _counters.Dropped++;
            _destinations[DestinationOf(slot)].Dropped++;
            CountFailure(slot, FailurePhase.Open, cause, errno);
            FailExchange(slot, cause, errno);
            _table.Flags[slot] |= _options.Load.Reopen && !_frozen ? SlotFlags.Again : SlotFlags.None;
        }
        _wheel.Cancel(slot);
        _table.State[slot] = SlotState.Ending;
        _loop.Close(slot, cause == FailureCause.ClosedByPeer ? CloseKind.Now : CloseKind.Rst);
    }

    private void OnClosed(int slot)
    {
        _wheel.Cancel(slot);
        Release(slot, failed: _table.State[slot] == SlotState.Cancelling);
    }

    /// <summary>Nothing of the connection is left: its tuple goes back, and the slot opens again or is free.</summary>
    private void Release(int slot, bool failed)
    {
        if (failed)
        {
            _tuples.ReturnFailed(_table.Tuple[slot]);
        }
        else
        {
            GiveBack(slot);
        }
        var retries = _table.Count[slot];
        var again = failed ? retries < _options.Load.Connect.Retries : (_table.Flags[slot] & SlotFlags.Again) != 0;
        if (again && !_draining && !_frozen)
        {
            if (!failed && TryStartAgain(slot))
            {
                return;
            }
            Delay(slot, failed ? (byte)(retries + 1) : (byte)0);
            return;
        }
        _table.Free(slot);
    }
}
