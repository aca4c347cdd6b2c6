using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>Waiting, reading, accepting and going on with sends.</summary>
internal sealed partial class EpollLoop
{
    /// <summary>Received data of one Poll; what does not fit is read by the next.</summary>
    private const int ArenaBytes = 256 * 1024;

    private int _arenaUsed;

    public int Poll(Span<Completion> completions, long timeoutNs)
    {
        _arenaUsed = 0;
        var count = 0;
        StartQueued();
        DrainReady(completions, ref count);
        ReadAgain(completions, ref count);
        AcceptReady(completions, ref count);
        if (count + 2 > completions.Length)
        {
            return count;
        }
        var idle = count == 0 && _readable.Count == 0 && _ready.Count == 0;
        var events = _epoll.Wait(idle ? timeoutNs : 0);
        for (var index = 0; index < events; index++)
        {
            Handle(_epoll.Event(index));
        }
        DrainReady(completions, ref count);
        ReadAgain(completions, ref count);
        AcceptReady(completions, ref count);
        return count;
    }

    private void Handle(EpollEvent e)
    {
        if (e.Data == WakeData)
        {
            _wake.Clear();
            return;
        }
        if ((e.Data & ListenerBit) != 0)
        {
            _acceptReady[(int)(uint)e.Data] = true;
            return;
        }
        var slot = (int)(uint)e.Data;
        ref var state = ref _slots[slot];
        if (state.State == EpollSlotState.Free || state.Generation != (ushort)(e.Data >> 32))
        {
            return;
        }
        const uint ended = SocketConstants.EPOLLERR | SocketConstants.EPOLLHUP | SocketConstants.EPOLLRDHUP;
        if (state.State == EpollSlotState.Opening && !FinishOpening(slot, ref state, e.Events))
        {
            return;
        }
        if (state.SendLength > 0 && (e.Events & SocketConstants.EPOLLOUT) != 0)
        {
            ContinueSend(slot, ref state);
        }
        if ((e.Events & (SocketConstants.EPOLLIN | ended)) != 0
            && state.State is EpollSlotState.Open or EpollSlotState.ShuttingDown)
        {
            state.EndSeen |= (e.Events & ended) != 0;
            ReadLater(slot, ref state);
        }
    }

    /// <summary>True when the connection is established now.</summary>
    private bool FinishOpening(int slot, ref EpollSlot state, uint events)
    {
        const uint failed = SocketConstants.EPOLLERR | SocketConstants.EPOLLHUP;
        var errno = (events & failed) != 0 ? RawSocket.PendingError(state.Fd) : 0;
        if (errno != 0)
        {
            RawSocket.Close(state.Fd, reset: false);
            _ready.Add(CompletionKind.OpenFailed, slot, errno, OpenStep.Connect);
            state.State = EpollSlotState.Free;
            return false;
        }
        if ((events & (SocketConstants.EPOLLOUT | failed)) == 0)
        {
            return false;
        }
        state.State = EpollSlotState.Open;
        _ready.Add(CompletionKind.Opened, slot, 0, OpenStep.None);
        return true;
    }

    private void ContinueSend(int slot, ref EpollSlot state)
    {
        while (state.SendLength > 0)
        {
            var sent = RawSocket.Send(state.Fd, state.SendAddress, state.SendLength);
            if (sent == -Errno.EAGAIN)
            {
                return;
            }
            if (sent < 0)
            {
                state.SendLength = 0;
                _ready.Add(CompletionKind.SendFailed, slot, -sent, OpenStep.None);
                return;
            }
            state.SendAddress += sent;
            state.SendLength -= sent;
        }
        _ready.Add(CompletionKind.Sent, slot, 0, OpenStep.None);
    }

    private void DrainReady(Span<Completion> completions, ref int count)
    {
        while (count < completions.Length && _ready.TryTake(out completions[count]))
        {
            count++;
        }
    }

    /// <summary>
    /// Reads every slot that may have data, each until it is dry, or until the turn's arena is used up.
    /// </summary>
    private void ReadAgain(Span<Completion> completions, ref int count)
    {
        for (var turns = _readable.Count; turns > 0 && count + 2 <= completions.Length; turns--)
        {
            _readable.TryTake(out var slot);
            ref var state = ref _slots[slot];
            state.ReadPending = false;
            if (state.State is EpollSlotState.Open or EpollSlotState.ShuttingDown)
            {
                Read(slot, ref state, completions, ref count);
            }
        }
    }

    private void Read(int slot, ref EpollSlot state, Span<Completion> completions, ref int count)
    {
        var room = Math.Min(_options.ReceiveBufferBytes, ArenaBytes - _arenaUsed);
        if (room <= 0)
        {
            ReadLater(slot, ref state);
            return;
        }
        var received = RawSocket.Receive(state.Fd, _receiveArena.AddressOf(_arenaUsed), room);
        if (received == -Errno.EAGAIN)
        {
            return;
        }
        if (received > 0)
        {
            if (state.State == EpollSlotState.Open)
            {
                completions[count++] = new Completion
                {
                    Kind = CompletionKind.Received,
                    Slot = slot,
                    Data = new(_receiveArena.AddressOf(_arenaUsed), received),
                };
                _arenaUsed += received;
            }
            // A short read has drained a stream socket (epoll(7)); a FIN that came before this edge is told by
            // EPOLLRDHUP, a later one has an edge of its own.
            if (received == room || state.EndSeen)
            {
                ReadLater(slot, ref state);
            }
            return;
        }
        if (state.State == EpollSlotState.ShuttingDown)
        {
            RawSocket.Close(state.Fd, reset: false);
            Release(slot, ref state);
            return;
        }
        state.State = EpollSlotState.PeerEnded;
        completions[count++] = new Completion
        {
            Kind = received == 0 ? CompletionKind.PeerClosed : CompletionKind.Broken,
            Slot = slot,
            Errno = -received,
        };
    }

    private void ReadLater(int slot, ref EpollSlot state)
    {
        if (!state.ReadPending)
        {
            state.ReadPending = true;
            _readable.Add(slot);
        }
    }

    private void AcceptReady(Span<Completion> completions, ref int count)
    {
        for (var listener = 0; listener < _acceptReady.Length; listener++)
        {
            while (_acceptReady[listener] && count < completions.Length && _acceptors[listener].TryTake(out var slot))
            {
                if (_slots[slot].State == EpollSlotState.Accepting && _slots[slot].Listener == listener)
                {
                    AcceptOne(listener, slot, completions, ref count);
                }
            }
        }
    }

    private void AcceptOne(int listener, int slot, Span<Completion> completions, ref int count)
    {
        ref var state = ref _slots[slot];
        var fd = RawSocket.Accept(_listeners[listener], out var peer);
        if (fd is -Errno.EAGAIN)
        {
            _acceptReady[listener] = false;
            _acceptors[listener].Add(slot);
            return;
        }
        var errno = fd >= 0 ? _epoll.Add(fd, Interest, Data(slot, state.Generation)) : -fd;
        if (errno != 0)
        {
            if (fd >= 0)
            {
                RawSocket.Close(fd, reset: true);
            }
            state.State = EpollSlotState.Free;
            completions[count++] = new Completion { Kind = CompletionKind.AcceptFailed, Slot = slot, Errno = errno };
            return;
        }
        state.Fd = fd;
        state.State = EpollSlotState.Open;
        completions[count++] = new Completion { Kind = CompletionKind.Accepted, Slot = slot, Peer = peer };
    }
}
