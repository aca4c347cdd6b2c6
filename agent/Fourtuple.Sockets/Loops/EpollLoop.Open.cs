using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>
/// Openings are queued and made in one burst: between two system calls the worker's tables would fall out of the
/// translation buffer again and again.
/// </summary>
internal sealed partial class EpollLoop
{
    /// <summary>Openings of one burst: two turns of a worker.</summary>
    private const int MostQueued = 128;

    private readonly NativeArray<QueuedOpening> _openings;
    private int _queued;

    private void Queue(int slot, ushort generation, in ConnectionTuple tuple)
    {
        if (_queued == MostQueued)
        {
            StartQueued();
        }
        ref var opening = ref _openings[_queued++];
        opening.Slot = slot;
        opening.Generation = generation;
        opening.IsV6 = tuple.Source.Address.IsV6;
        opening.Source = SocketAddress.From(tuple.Source);
        if (_options.Bind == BindMode.Kernel)
        {
            opening.Source.ClearPort();
        }
        opening.Destination = SocketAddress.From(tuple.Destination);
    }

    private void StartQueued()
    {
        for (var index = 0; index < _queued; index++)
        {
            ref var opening = ref _openings[index];
            ref var state = ref _slots[opening.Slot];
            // Closed meanwhile, or even opened anew: then its own entry follows.
            if (state.State == EpollSlotState.Opening && state.Generation == opening.Generation)
            {
                StartOne(ref opening, ref state);
            }
        }
        _queued = 0;
    }

    private void StartOne(ref QueuedOpening opening, ref EpollSlot state)
    {
        var (step, errno) = Start(ref opening, ref state);
        if (errno == 0)
        {
            return;
        }
        if (state.Fd > 0)
        {
            RawSocket.Close(state.Fd, reset: false);
        }
        _ready.Add(CompletionKind.OpenFailed, opening.Slot, errno, step);
        state.State = EpollSlotState.Free;
    }

    /// <summary>Socket, options, bind, connect, registration: the step that failed and its errno, or errno 0.</summary>
    private (OpenStep Step, int Errno) Start(ref QueuedOpening opening, ref EpollSlot state)
    {
        var fd = RawSocket.Create(opening.IsV6);
        state.Fd = fd;
        if (fd < 0)
        {
            return (OpenStep.Socket, -fd);
        }
        foreach (ref readonly var option in _socketOptions.For(opening.IsV6))
        {
            if (RawSocket.Set(fd, option) is < 0 and var failed)
            {
                return (OpenStep.Option, -failed);
            }
        }
        if (RawSocket.Bind(fd, ref opening.Source, opening.IsV6) is < 0 and var refused)
        {
            return (OpenStep.Bind, -refused);
        }
        var connected = RawSocket.Connect(fd, ref opening.Destination, opening.IsV6);
        if (connected is < 0 and not -Errno.EINPROGRESS)
        {
            return (OpenStep.Connect, -connected);
        }
        return (OpenStep.Socket, _epoll.Add(fd, Interest, Data(opening.Slot, opening.Generation)));
    }

    /// <summary>An opening that waits for its burst.</summary>
    private struct QueuedOpening
    {
        public int Slot;
        public ushort Generation;
        public bool IsV6;
        public SocketAddress Source;
        public SocketAddress Destination;
    }
}
