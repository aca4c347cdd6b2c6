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
    /// <summary>Most slots of one ring: bounds its table at 256 KiB of pointers and its share of one completion queue.</summary>
    public const int MaxRingSlots = 32_768;

    /// <summary>Entries that the longest sequence of one call takes: socket, 8 options, bind, connect.</summary>
    private const uint RoomForOpening = 12;

    private readonly LoopOptions options;
    private readonly WakeSignal wake;
    private readonly Ring[] rings;
    private readonly int ringSlots;
    private readonly NativeArray<IoUringSlot> states;
    private readonly NativeArray<SlotNote> notes;
    private readonly SocketOptionTable socketOptions;
    private readonly ListenerSet listeners;
    private readonly AcceptTable accepts;
    private readonly PendingSlots rearm;
    private readonly (int Ring, int Buffer)[] lentBuffers;
    private int lent;
    private int firstRing;

    public IoUringLoop(LoopOptions options)
    {
        this.options = options;
        Capacity = options.Capacity;
        ringSlots = RingSlots();
        wake = new WakeSignal();
        states = new(Capacity);
        notes = new(Capacity);
        socketOptions = new(options.Bind, options.Socket);
        rearm = new(Capacity);
        listeners = new(options.Listeners);
        accepts = new(options.Listeners.Count == 0 ? 0 : AcceptTable.MaxPosted);
        var count = RingsFor(Capacity);
        rings = new Ring[count];
        lentBuffers = new (int, int)[count * Ring.Buffers];
        try
        {
            for (var index = 0; index < count; index++)
            {
                var slots = Math.Min(ringSlots, Capacity - (index * ringSlots));
                rings[index] = new Ring(slots, wake.Fd, options.ReceiveBufferBytes);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Capacity { get; }

    public static int RingsFor(int capacity) => (capacity + RingSlots() - 1) / RingSlots();

    public void Open(int slot, in ConnectionTuple tuple)
    {
        var (ring, file) = Prepare(slot, IoUringSlot.Opening, RoomForOpening);
        notes[slot] = default;
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
        foreach (ref readonly var option in socketOptions.For(v6))
        {
            QueueOption(ring, slot, file, option);
        }
        ref var bind = ref ring.Next();
        bind.Opcode = IoUringAbi.IORING_OP_BIND;
        bind.Fd = file;
        // A failed bind must never reach connect, which would take a port of the kernel's choice.
        bind.Flags = IoUringAbi.IOSQE_FIXED_FILE | IoUringAbi.IOSQE_IO_LINK | IoUringAbi.IOSQE_CQE_SKIP_SUCCESS;
        bind.Address = ring.Keep(SocketAddress.From(
            options.Bind == BindMode.Kernel ? tuple.Source with { Port = 0 } : tuple.Source));
        bind.Offset = SocketAddress.Length(v6);
        bind.UserData = Tag(Operation.Bind, slot);
        ref var connect = ref ring.Next();
        connect.Opcode = IoUringAbi.IORING_OP_CONNECT;
        connect.Fd = file;
        connect.Flags = IoUringAbi.IOSQE_FIXED_FILE;
        connect.Address = ring.Keep(SocketAddress.From(tuple.Destination));
        connect.Offset = SocketAddress.Length(v6);
        connect.UserData = Tag(Operation.Connect, slot);
    }

    public void Accept(int slot, int listener)
    {
        var (ring, file) = Prepare(slot, IoUringSlot.Accepting, 1);
        var place = accepts.Take();
        notes[slot] = new SlotNote { AcceptPlace = place };
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_ACCEPT;
        entry.Fd = listeners[listener];
        entry.Address = (ulong)accepts.AddressOf(place);
        entry.Offset = (ulong)accepts.LengthOf(place);
        entry.FileIndex = (uint)file + 1;
        entry.UserData = Tag(Operation.Accept, slot, place);
    }

    public void Send(int slot, NativeBytes bytes)
    {
        ref var state = ref states[slot];
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
        ref var state = ref states[slot];
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

    public void Wake() => wake.Set();

    public void Dispose()
    {
        foreach (var ring in rings)
        {
            ring?.Dispose();
        }
        listeners.Dispose();
        accepts.Dispose();
        rearm.Dispose();
        socketOptions.Dispose();
        notes.Dispose();
        states.Dispose();
        wake.Dispose();
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
        Ensure(states[slot] == IoUringSlot.Free, slot, state.ToString());
        states[slot] = state;
        return Room(slot, room);
    }

    private (Ring Ring, int File) Room(int slot, uint room)
    {
        var ring = rings[slot / ringSlots];
        if (ring.Room < room)
        {
            Submit(ring, getEvents: false);
        }
        return (ring, slot % ringSlots);
    }
}
