using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>Everything that writes submission entries besides the verbs of the interface.</summary>
internal sealed partial class IoUringLoop
{
    private enum Operation : byte
    {
        Socket = 1,
        Option,
        Bind,
        Connect,
        Accept,
        Receive,
        Send,
        Shutdown,
        Abort,
        Cancel,
        Close,
    }

    /// <summary>user_data of an entry: operation (8 bits), place of an accept (16 bits), slot (32 bits).</summary>
    private static ulong Tag(Operation operation, int slot, ushort place = 0) =>
        ((ulong)operation << 56) | ((ulong)place << 32) | (uint)slot;

    private static void QueueOption(Ring ring, int slot, int file, in SocketOption option)
    {
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_URING_CMD;
        entry.Fd = file;
        entry.CommandOp = IoUringAbi.SOCKET_URING_OP_SETSOCKOPT;
        entry.Level = (uint)option.Level;
        entry.OptionName = (uint)option.Name;
        entry.OptionLength = (uint)option.Length;
        entry.OptionValue = (ulong)option.Address;
        entry.Flags = IoUringAbi.IOSQE_FIXED_FILE | IoUringAbi.IOSQE_CQE_SKIP_SUCCESS;
        entry.UserData = Tag(Operation.Option, slot);
    }

    private void QueueReceive(int slot, ref IoUringSlot state)
    {
        state |= IoUringSlot.Receiving;
        var (ring, file) = Room(slot, 1);
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_RECV;
        entry.Fd = file;
        entry.Flags = IoUringAbi.IOSQE_FIXED_FILE | IoUringAbi.IOSQE_BUFFER_SELECT;
        // Nothing is there yet on a new connection: polling first saves a tcp_recvmsg that would only say EAGAIN.
        entry.IoPriority = IoUringAbi.IORING_RECV_MULTISHOT | IoUringAbi.IORING_RECVSEND_POLL_FIRST;
        entry.UserData = Tag(Operation.Receive, slot);
    }

    private void QueueShutdown(int slot)
    {
        var (ring, file) = Room(slot, 1);
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_SHUTDOWN;
        entry.Fd = file;
        entry.Length = SocketConstants.SHUT_WR;
        entry.Flags = IoUringAbi.IOSQE_FIXED_FILE | IoUringAbi.IOSQE_CQE_SKIP_SUCCESS;
        entry.UserData = Tag(Operation.Shutdown, slot);
    }

    /// <summary>
    /// connect to AF_UNSPEC: tcp_disconnect sends the RST at once and ends the receive that is in flight.
    /// </summary>
    private void QueueAbort(int slot)
    {
        var (ring, file) = Room(slot, 2);
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_CONNECT;
        entry.Fd = file;
        entry.Address = ring.Keep(default);
        entry.Offset = SocketAddress.Length(v6: false);
        entry.Flags = IoUringAbi.IOSQE_FIXED_FILE | IoUringAbi.IOSQE_CQE_SKIP_SUCCESS;
        entry.UserData = Tag(Operation.Abort, slot);
    }

    private void QueueClose(int slot, ref IoUringSlot state)
    {
        if ((state & IoUringSlot.CloseSubmitted) != 0)
        {
            return;
        }
        state |= IoUringSlot.CloseSubmitted;
        var (ring, file) = Room(slot, 1);
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_CLOSE;
        entry.FileIndex = (uint)file + 1;
        entry.UserData = Tag(Operation.Close, slot);
    }

    private void QueueCancel(int slot, ulong target)
    {
        var (ring, _) = Room(slot, 1);
        ref var entry = ref ring.Next();
        entry.Opcode = IoUringAbi.IORING_OP_ASYNC_CANCEL;
        entry.Address = target;
        entry.UserData = Tag(Operation.Cancel, slot);
    }

    private void CancelOpening(int slot, ref IoUringSlot state)
    {
        if ((state & IoUringSlot.Closing) == 0)
        {
            state |= IoUringSlot.Closing;
            QueueCancelOpening(slot, state);
        }
    }

    private void QueueCancelOpening(int slot, IoUringSlot state) => QueueCancel(
        slot,
        (state & IoUringSlot.Accepting) != 0
            ? Tag(Operation.Accept, slot, _notes[slot].AcceptPlace)
            : Tag(Operation.Connect, slot));

    private void CancelInFlight(int slot, IoUringSlot state)
    {
        if ((state & IoUringSlot.Receiving) != 0)
        {
            QueueCancel(slot, Tag(Operation.Receive, slot));
        }
        if ((state & IoUringSlot.Sending) != 0)
        {
            QueueCancel(slot, Tag(Operation.Send, slot));
        }
    }

    /// <summary>
    /// EBUSY and EAGAIN mean that completions have to be taken first: the next Poll does and tries again.
    /// </summary>
    private static void Submit(Ring ring, bool getEvents)
    {
        var errno = ring.Enter(getEvents);
        if (errno is not (0 or Errno.EBUSY or Errno.EAGAIN))
        {
            throw new LoopException($"io_uring_enter failed with errno {errno}", errno);
        }
    }
}
