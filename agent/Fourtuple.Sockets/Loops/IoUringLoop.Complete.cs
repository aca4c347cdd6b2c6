using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>What each kind of completion does to its slot.</summary>
internal sealed partial class IoUringLoop
{
    private void Process(int ring, in Cqe cqe, Span<Completion> completions, ref int count)
    {
        var slot = (int)(uint)cqe.UserData;
        ref var state = ref _states[slot];
        switch ((Operation)(cqe.UserData >> 56))
        {
            case Operation.Receive:
                OnReceive(ring, slot, ref state, cqe, completions, ref count);
                break;
            case Operation.Send:
                OnSend(slot, ref state, cqe.Result, completions, ref count);
                break;
            case Operation.Connect:
                OnOpeningEnd(slot, ref state, OpenStep.Connect, cqe.Result, completions, ref count);
                break;
            case Operation.Bind:
                OnOpeningEnd(slot, ref state, OpenStep.Bind, cqe.Result, completions, ref count);
                break;
            case Operation.Socket:
                _notes[slot].Keep(OpenStep.Socket, -cqe.Result);
                break;
            case Operation.Option:
                _notes[slot].Keep(OpenStep.Option, -cqe.Result);
                break;
            case Operation.Accept:
                OnAccept(slot, ref state, cqe, completions, ref count);
                break;
            case Operation.Close:
                state |= IoUringSlot.DescriptorClosed;
                Finish(slot, ref state, completions, ref count);
                break;
            case Operation.Cancel:
                OnCancel(slot, state, cqe.Result);
                break;
            case Operation.Shutdown:
                // Only failures report: the connection is dead already, so there is no peer to wait for.
                QueueClose(slot, ref state);
                break;
            case Operation.Abort:
            default:
                break;
        }
    }

    private void OnOpeningEnd(
        int slot, ref IoUringSlot state, OpenStep step, int result, Span<Completion> completions, ref int count)
    {
        state &= ~IoUringSlot.Opening;
        if (result < 0)
        {
            _notes[slot].Keep(step, -result);
        }
        else if ((state & IoUringSlot.Closing) != 0)
        {
            _notes[slot].Keep(OpenStep.Connect, Errno.ECANCELED);
            QueueAbort(slot);
        }
        if (_notes[slot].Errno != 0)
        {
            state |= IoUringSlot.Failed;
            QueueClose(slot, ref state);
            return;
        }
        state |= IoUringSlot.Open;
        QueueReceive(slot, ref state);
        completions[count++] = new Completion { Kind = CompletionKind.Opened, Slot = slot };
    }

    private void OnAccept(int slot, ref IoUringSlot state, in Cqe cqe, Span<Completion> completions, ref int count)
    {
        var place = (ushort)(cqe.UserData >> 32);
        var peer = cqe.Result >= 0 ? _accepts.Peer(place) : default;
        _accepts.Give(place);
        state &= ~IoUringSlot.Accepting;
        if (cqe.Result >= 0 && (state & IoUringSlot.Closing) == 0)
        {
            state |= IoUringSlot.Open;
            QueueReceive(slot, ref state);
            completions[count++] = new Completion { Kind = CompletionKind.Accepted, Slot = slot, Peer = peer };
            _acceptedLately = _options.AcceptNapNs > 0;
            return;
        }
        _notes[slot].Keep(OpenStep.None, cqe.Result < 0 ? -cqe.Result : Errno.ECANCELED);
        state |= IoUringSlot.Failed;
        if (cqe.Result >= 0)
        {
            QueueAbort(slot);
            QueueClose(slot, ref state);
            return;
        }
        completions[count++] = Failure(slot);
        Release(slot, ref state, completions, ref count);
    }

    private void OnReceive(
        int ring, int slot, ref IoUringSlot state, in Cqe cqe, Span<Completion> completions, ref int count)
    {
        if ((cqe.Flags & IoUringAbi.IORING_CQE_F_MORE) == 0)
        {
            state &= ~IoUringSlot.Receiving;
        }
        if ((cqe.Flags & IoUringAbi.IORING_CQE_F_BUFFER) != 0)
        {
            var buffer = (int)(cqe.Flags >> IoUringAbi.IORING_CQE_BUFFER_SHIFT);
            _lentBuffers[_lent++] = (ring, buffer);
            if (cqe.Result > 0 && (state & IoUringSlot.Closing) == 0)
            {
                completions[count++] = new Completion
                {
                    Kind = CompletionKind.Received,
                    Slot = slot,
                    Data = new(_rings[ring].BufferAddress(buffer), cqe.Result),
                };
            }
        }
        if ((state & IoUringSlot.Receiving) != 0)
        {
            return;
        }
        if (cqe.Result > 0 || cqe.Result == -Errno.ENOBUFS)
        {
            if ((state & (IoUringSlot.Closing | IoUringSlot.ShuttingDown)) != IoUringSlot.Closing)
            {
                _rearm.Add(slot);
                return;
            }
        }
        else
        {
            OnPeerEnd(slot, ref state, -cqe.Result, completions, ref count);
        }
        Finish(slot, ref state, completions, ref count);
    }

    private void OnPeerEnd(int slot, ref IoUringSlot state, int errno, Span<Completion> completions, ref int count)
    {
        state |= IoUringSlot.PeerEnded;
        if ((state & IoUringSlot.Closing) != 0)
        {
            QueueClose(slot, ref state);
            return;
        }
        completions[count++] = new Completion
        {
            Kind = errno == 0 ? CompletionKind.PeerClosed : CompletionKind.Broken,
            Slot = slot,
            Errno = errno,
        };
    }

    private void OnSend(int slot, ref IoUringSlot state, int result, Span<Completion> completions, ref int count)
    {
        state &= ~IoUringSlot.Sending;
        if ((state & IoUringSlot.Closing) == 0)
        {
            completions[count++] = new Completion
            {
                Kind = result >= 0 ? CompletionKind.Sent : CompletionKind.SendFailed,
                Slot = slot,
                Errno = result >= 0 ? 0 : -result,
            };
        }
        Finish(slot, ref state, completions, ref count);
    }

    /// <summary>
    /// A cancel can come before connect is issued (it runs from task work): then it finds nothing and is repeated.
    /// </summary>
    private void OnCancel(int slot, IoUringSlot state, int result)
    {
        if (result < 0 && (state & (IoUringSlot.Opening | IoUringSlot.Accepting)) != 0)
        {
            QueueCancelOpening(slot, state);
        }
    }

    /// <summary>Frees the slot once its descriptor is closed and nothing of it is left in the kernel.</summary>
    private void Finish(int slot, ref IoUringSlot state, Span<Completion> completions, ref int count)
    {
        const IoUringSlot busy = IoUringSlot.Receiving | IoUringSlot.Sending;
        if ((state & IoUringSlot.DescriptorClosed) == 0 || (state & busy) != 0)
        {
            return;
        }
        if ((state & IoUringSlot.Failed) != 0)
        {
            completions[count++] = Failure(slot);
        }
        Release(slot, ref state, completions, ref count);
    }

    private static void Release(int slot, ref IoUringSlot state, Span<Completion> completions, ref int count)
    {
        if ((state & IoUringSlot.Closing) != 0)
        {
            completions[count++] = new Completion { Kind = CompletionKind.Closed, Slot = slot };
        }
        state = IoUringSlot.Free;
    }

    /// <summary>Openings fail in a step; accepts have none.</summary>
    private Completion Failure(int slot) => new()
    {
        Kind = _notes[slot].Step == OpenStep.None ? CompletionKind.AcceptFailed : CompletionKind.OpenFailed,
        Slot = slot,
        Step = _notes[slot].Step,
        Errno = _notes[slot].Errno,
    };
}
