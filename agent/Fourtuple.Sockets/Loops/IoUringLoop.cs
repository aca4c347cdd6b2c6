using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>
/// io_uring with direct descriptors (Linux 6.11 and newer): slots beyond one ring's table go to further rings, so a
/// process holds far more connections than its file-descriptor limit. One eventfd wakes the owner for all rings.
/// </summary>
internal sealed partial class IoUringLoop : IEventLoop
{
    /// <summary>
    /// Most slots of one ring: bounds its table at 256 KiB of pointers and its share of one completion queue.
    /// </summary>
    public const int MaxRingSlots = 32_768;

    /// <summary>Entries that the longest sequence of one call takes: socket, 8 options, bind, connect.</summary>
    private const uint RoomForOpening = 12;

    private readonly LoopOptions _options;
    private readonly WakeSignal _wake;
    private readonly Ring[] _rings;
    private readonly int _ringSlots;
    private readonly NativeArray<IoUringSlot> _states;
    private readonly NativeArray<SlotNote> _notes;
    private readonly SocketOptionTable _socketOptions;
    private readonly ListenerSet _listeners;
    private readonly AcceptTable _accepts;
    private readonly PendingSlots _rearm;
    private readonly (int Ring, int Buffer)[] _lentBuffers;
    private int _lent;
    private int _firstRing;
    private bool _acceptedLately;

    public IoUringLoop(LoopOptions options)
    {
        _options = options;
        Capacity = options.Capacity;
        _ringSlots = RingSlots();
        _wake = new WakeSignal();
        _states = new(Capacity);
        _notes = new(Capacity);
        _socketOptions = new(options.Bind, options.Socket);
        _rearm = new(Capacity);
        _listeners = new(options.Listeners);
        _accepts = new(options.Listeners.Count == 0 ? 0 : AcceptTable.MaxPosted);
        var count = RingsFor(Capacity);
        _rings = new Ring[count];
        _lentBuffers = new (int, int)[count * Ring.Buffers];
        try
        {
            for (var index = 0; index < count; index++)
            {
                var slots = Math.Min(_ringSlots, Capacity - (index * _ringSlots));
                _rings[index] = new Ring(slots, _wake.Fd, options.ReceiveBufferBytes);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Capacity { get; }

    /// <summary>Receives armed again after they ended without the connection's end, since the loop was made.</summary>
    public long Rearmed { get; private set; }

    public static int RingsFor(int capacity) => (capacity + RingSlots() - 1) / RingSlots();

    public void Open(int slot, in ConnectionTuple tuple)
    {
        var (ring, file) = Prepare(slot, IoUringSlot.Opening, RoomForOpening);
        _notes[slot] = default;
        var v6 = tuple.Source.Address.IsV6;
        ref var socket = ref ring.Next();
        socket.Opcode = IoUringAbi.IORING_OP_SOCKET;
        socket.Fd = v6 ? SocketConstants.AF_INET6 : SocketConstants.AF_INET;
        socket.Offset = SocketConstants.SOCK_STREAM;
        socket.FileIndex = (uint)file + 1;
        socket.Flags = IoUringAbi.IOSQE_CQE_SKIP_SUCCESS;
        socket.UserData = Tag(Operation.Socket, slot);
        // Entries of one submission are issued in their order (io_submit_sqes). Were that ever to change, an option
        // would meet an empty table place and fail with EBADF, which fails the opening: it can't pass unseen.
        foreach (ref readonly var option in _socketOptions.For(v6))
        {
            QueueOption(ring, slot, file, option);
        }
        ref var bind = ref ring.Next();
        bind.Opcode = IoUringAbi.IORING_OP_BIND;
        bind.Fd = file;
        // A failed bind must never reach connect, which would take a port of the kernel's choice.
        bind.Flags = IoUringAbi.IOSQE_FIXED_FILE | IoUringAbi.IOSQE_IO_LINK | IoUringAbi.IOSQE_CQE_SKIP_SUCCESS;
        bind.Address = ring.Keep(SocketAddress.From(
            _options.Bind == BindMode.Kernel ? tuple.Source with { Port = 0 } : tuple.Source));
        bind.Offset = SocketAddress.Length(v6);
        bind.UserData = Tag(Operation.Bind, slot);
        ref var connect = ref ring.Next();
        connect.Opcode = IoUringAbi.IORING_OP_CONNECT;
        connect.Fd = file;
        connect.Flags = IoUringAbi.IOSQE_FIXED_FILE;
        connect.Address = ring.Keep(SocketAddress.From(tuple.Destination));
        connect.Offset = SocketAddress.Length(v6);
        connect.UserData = Tag(Operation.Connect, slot);
        ring.Expect(1);
    }

    public void Accept(int slot, int listener)
    {
        var (ring, file) = Prepare(slot, IoUringSlot.Accepting, 1);
        var place = _accepts.Take();
        _notes[slot] = new SlotNote { AcceptPlace = place };
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_ACCEPT;
        entry.Fd = _listeners[listener];
        entry.Address = (ulong)_accepts.AddressOf(place);
        entry.Offset = (ulong)_accepts.LengthOf(place);
        entry.FileIndex = (uint)file + 1;
        entry.UserData = Tag(Operation.Accept, slot, place);
    }

    public void Send(int slot, NativeBytes bytes)
    {
        ref var state = ref _states[slot];
        Ensure(state.HasFlag(IoUringSlot.Open) && !state.HasFlag(IoUringSlot.Sending), slot, "send");
        state |= IoUringSlot.Sending;
        var (ring, file) = Room(slot, 1);
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_SEND;
        entry.Fd = file;
        entry.Flags = IoUringAbi.IOSQE_FIXED_FILE;
        entry.Address = (ulong)bytes.Address;
        entry.Length = (uint)bytes.Length;
        // With MSG_WAITALL io_uring itself goes on after a short send (io_send, REQ_F_PARTIAL_IO).
        entry.OperationFlags = SocketConstants.MSG_NOSIGNAL | SocketConstants.MSG_WAITALL;
        entry.UserData = Tag(Operation.Send, slot);
    }

    public void Close(int slot, CloseKind kind)
    {
        ref var state = ref _states[slot];
        if (state == IoUringSlot.Free || (state & (IoUringSlot.CloseSubmitted | IoUringSlot.Failed)) != 0)
        {
            state |= state == IoUringSlot.Free ? IoUringSlot.Free : IoUringSlot.Closing;
            return;
        }
        if ((state & (IoUringSlot.Opening | IoUringSlot.Accepting)) != 0)
        {
            CancelOpening(slot, ref state);
            return;
        }
        state |= IoUringSlot.Closing;
        if (kind == CloseKind.Fin && (state & IoUringSlot.PeerEnded) == 0)
        {
            if ((state & IoUringSlot.ShuttingDown) == 0)
            {
                state |= IoUringSlot.ShuttingDown;
                QueueShutdown(slot);
            }
            return;
        }
        if (kind == CloseKind.Rst)
        {
            QueueAbort(slot);
        }
        else
        {
            CancelInFlight(slot, state);
        }
        QueueClose(slot, ref state);
    }

    public void Wake() => _wake.Set();

    public void Dispose()
    {
        foreach (var ring in _rings)
        {
            ring?.Dispose();
        }
        _listeners.Dispose();
        _accepts.Dispose();
        _rearm.Dispose();
        _socketOptions.Dispose();
        _notes.Dispose();
        _states.Dispose();
        _wake.Dispose();
    }

    private static int RingSlots() => (int)Math.Min(FileLimit.Soft(), MaxRingSlots);

    private static void Ensure(bool holds, int slot, string call)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{call} on slot {slot}, which is not in the state for it");
        }
    }

    /// <summary>Takes a free slot into a state and makes room in its ring.</summary>
    private (Ring Ring, int File) Prepare(int slot, IoUringSlot state, uint room)
    {
        Ensure(_states[slot] == IoUringSlot.Free, slot, "take");
        _states[slot] = state;
        return Room(slot, room);
    }

    private (Ring Ring, int File) Room(int slot, uint room)
    {
        var ring = _rings[slot / _ringSlots];
        if (ring.Room < room)
        {
            Submit(ring, getEvents: false);
        }
        return (ring, slot % _ringSlots);
    }
}
