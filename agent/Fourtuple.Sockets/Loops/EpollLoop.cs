using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>
/// Edge-triggered epoll on ordinary descriptors, for hosts without io_uring; bounded by RLIMIT_NOFILE. Openings go to
/// the kernel in bursts, other calls at once; what they complete waits in a queue for the next Poll.
/// </summary>
internal sealed partial class EpollLoop : IEventLoop
{
    private const ulong WakeData = ulong.MaxValue;
    private const ulong ListenerBit = 1UL << 63;

    private const uint Interest = SocketConstants.EPOLLIN | SocketConstants.EPOLLOUT | SocketConstants.EPOLLRDHUP
        | SocketConstants.EPOLLET;

    private readonly LoopOptions _options;
    private readonly EpollSet _epoll = new();
    private readonly WakeSignal _wake = new();
    private readonly SocketOptionTable _socketOptions;
    private readonly ListenerSet _listeners;
    private readonly PendingSlots[] _acceptors;
    private readonly bool[] _acceptReady;
    private readonly NativeArray<EpollSlot> _slots;
    private readonly CompletionQueue _ready;
    private readonly PendingSlots _readable;
    private readonly NativeArray<byte> _receiveArena;

    public EpollLoop(LoopOptions options)
    {
        _options = options;
        Capacity = options.Capacity;
        _socketOptions = new(options.Bind, options.Socket);
        _slots = new(Capacity);
        _ready = new(Capacity);
        _readable = new(Capacity);
        _receiveArena = new(ArenaBytes);
        _openings = new(MostQueued);
        _listeners = new(options.Listeners);
        _acceptors = [.. options.Listeners.Select(_ => new PendingSlots(Capacity))];
        _acceptReady = new bool[options.Listeners.Count];
        _epoll.Add(_wake.Fd, SocketConstants.EPOLLIN | SocketConstants.EPOLLET, WakeData);
        for (var listener = 0; listener < _listeners.Count; listener++)
        {
            var data = ListenerBit | (uint)listener;
            _epoll.Add(_listeners[listener], SocketConstants.EPOLLIN | SocketConstants.EPOLLET, data);
        }
    }

    public int Capacity { get; }

    public void Open(int slot, in ConnectionTuple tuple)
    {
        ref var state = ref Take(slot, EpollSlotState.Opening);
        Queue(slot, state.Generation, tuple);
    }

    public void Accept(int slot, int listener)
    {
        Take(slot, EpollSlotState.Accepting).Listener = listener;
        _acceptors[listener].Add(slot);
        // The backlog may hold connections whose edge has passed: the next Poll looks.
        _acceptReady[listener] = true;
    }

    public void Send(int slot, NativeBytes bytes)
    {
        ref var state = ref _slots[slot];
        Ensure(state.State is EpollSlotState.Open or EpollSlotState.PeerEnded && state.SendLength == 0, slot, "send");
        (state.SendAddress, state.SendLength) = (bytes.Address, bytes.Length);
        ContinueSend(slot, ref state);
    }

    public void Close(int slot, CloseKind kind)
    {
        ref var state = ref _slots[slot];
        switch (state.State)
        {
            case EpollSlotState.Free:
                return;
            case EpollSlotState.Accepting:
                _acceptors[state.Listener].Remove(slot);
                _ready.Add(CompletionKind.AcceptFailed, slot, Errno.ECANCELED, OpenStep.None);
                break;
            case EpollSlotState.Opening:
                _ready.Add(CompletionKind.OpenFailed, slot, Errno.ECANCELED, OpenStep.Connect);
                if (state.Fd > 0)
                {
                    RawSocket.Close(state.Fd, reset: true);
                }
                break;
            case EpollSlotState.ShuttingDown when kind == CloseKind.Fin:
                return;
            case EpollSlotState.Open when kind == CloseKind.Fin && RawSocket.ShutdownWrite(state.Fd) == 0:
                state.State = EpollSlotState.ShuttingDown;
                return;
            case EpollSlotState.Open:
            case EpollSlotState.ShuttingDown:
            case EpollSlotState.PeerEnded:
            default:
                RawSocket.Close(state.Fd, reset: kind == CloseKind.Rst);
                break;
        }
        Release(slot, ref state);
    }

    public void Wake() => _wake.Set();

    public void Dispose()
    {
        for (var slot = 0; slot < Capacity; slot++)
        {
            if (_slots[slot].State is not (EpollSlotState.Free or EpollSlotState.Accepting) && _slots[slot].Fd > 0)
            {
                RawSocket.Close(_slots[slot].Fd, reset: false);
            }
        }
        _listeners.Dispose();
        Array.ForEach(_acceptors, acceptor => acceptor.Dispose());
        _socketOptions.Dispose();
        _slots.Dispose();
        _ready.Dispose();
        _readable.Dispose();
        _receiveArena.Dispose();
        _openings.Dispose();
        _epoll.Dispose();
        _wake.Dispose();
    }

    private static void Ensure(bool holds, int slot, string call)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{call} on slot {slot}, which is not in the state for it");
        }
    }

    private ref EpollSlot Take(int slot, EpollSlotState next)
    {
        ref var state = ref _slots[slot];
        Ensure(state.State == EpollSlotState.Free, slot, "take");
        state = new EpollSlot
        {
            State = next,
            Generation = (ushort)(state.Generation + 1),
            ReadPending = state.ReadPending,
        };
        return ref state;
    }

    private void Release(int slot, ref EpollSlot state)
    {
        _ready.Add(CompletionKind.Closed, slot, 0, OpenStep.None);
        state.State = EpollSlotState.Free;
        state.SendLength = 0;
    }

    private static ulong Data(int slot, ushort generation) => ((ulong)generation << 32) | (uint)slot;
}
