using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>Numbers of include/uapi/linux/io_uring.h (stable ABI) that the engine uses.</summary>
internal static class IoUringAbi
{
    // System call numbers are the same on x64 and arm64 (asm-generic since 5.1).
    public const nint SYS_io_uring_setup = 425;
    public const nint SYS_io_uring_enter = 426;
    public const nint SYS_io_uring_register = 427;

    public const byte IORING_OP_ACCEPT = 13;
    public const byte IORING_OP_ASYNC_CANCEL = 14;
    public const byte IORING_OP_CONNECT = 16;
    public const byte IORING_OP_CLOSE = 19;
    public const byte IORING_OP_SEND = 26;
    public const byte IORING_OP_RECV = 27;
    public const byte IORING_OP_SHUTDOWN = 34;
    public const byte IORING_OP_SOCKET = 45;
    public const byte IORING_OP_URING_CMD = 46;
    public const byte IORING_OP_BIND = 56;

    public const byte IOSQE_FIXED_FILE = 1 << 0;
    public const byte IOSQE_IO_LINK = 1 << 2;
    public const byte IOSQE_BUFFER_SELECT = 1 << 5;
    public const byte IOSQE_CQE_SKIP_SUCCESS = 1 << 6;

    public const uint IORING_SETUP_CQSIZE = 1u << 3;
    public const uint IORING_SETUP_CLAMP = 1u << 4;
    public const uint IORING_SETUP_SUBMIT_ALL = 1u << 7;
    public const uint IORING_SETUP_TASKRUN_FLAG = 1u << 9;
    public const uint IORING_SETUP_SINGLE_ISSUER = 1u << 12;
    public const uint IORING_SETUP_DEFER_TASKRUN = 1u << 13;
    public const uint IORING_SETUP_NO_SQARRAY = 1u << 16;

    public const uint IORING_SQ_CQ_OVERFLOW = 1u << 1;
    public const uint IORING_SQ_TASKRUN = 1u << 2;
    public const uint IORING_ENTER_GETEVENTS = 1u << 0;
    public const uint IORING_CQ_EVENTFD_DISABLED = 1u << 0;
    public const uint IORING_ENTER_EXT_ARG = 1u << 3;
    public const uint IORING_CQE_F_BUFFER = 1u << 0;
    public const uint IORING_CQE_F_MORE = 1u << 1;
    public const int IORING_CQE_BUFFER_SHIFT = 16;
    public const ushort IORING_RECV_MULTISHOT = 1 << 1;
    public const ushort IORING_RECVSEND_POLL_FIRST = 1 << 0;
    public const uint SOCKET_URING_OP_SETSOCKOPT = 3;

    public const uint IORING_REGISTER_EVENTFD = 4;
    public const uint IORING_REGISTER_FILES2 = 13;
    public const uint IORING_REGISTER_PBUF_RING = 22;
    public const uint IORING_RSRC_REGISTER_SPARSE = 1u << 0;

    public const nint IORING_OFF_SQ_RING = 0;
    public const nint IORING_OFF_SQES = 0x10000000;
}

/// <summary>
/// struct io_sqring_offsets / io_cqring_offsets share size (40 bytes) but not names; offsets in bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SqRingOffsets
{
    public uint Head;
    public uint Tail;
    public uint RingMask;
    public uint RingEntries;
    public uint Flags;
    public uint Dropped;
    public uint Array;
    public uint Reserved;
    public ulong UserAddress;
}

[StructLayout(LayoutKind.Sequential)]
internal struct CqRingOffsets
{
    public uint Head;
    public uint Tail;
    public uint RingMask;
    public uint RingEntries;
    public uint Overflow;
    public uint Cqes;
    public uint Flags;
    public uint Reserved;
    public ulong UserAddress;
}

/// <summary>struct io_uring_params, 120 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoUringParams
{
    public uint SqEntries;
    public uint CqEntries;
    public uint Flags;
    public uint SqThreadCpu;
    public uint SqThreadIdle;
    public uint Features;
    public uint WqFd;
    public uint Reserved0;
    public uint Reserved1;
    public uint Reserved2;
    public SqRingOffsets SqOffsets;
    public CqRingOffsets CqOffsets;
}

/// <summary>struct io_uring_sqe, 64 bytes. Unions carry the name of the member that the engine uses.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct Sqe
{
    [FieldOffset(0)] public byte Opcode;
    [FieldOffset(1)] public byte Flags;
    [FieldOffset(2)] public ushort IoPriority;
    [FieldOffset(4)] public int Fd;

    /// <summary>off, addr2: length of an address (connect, accept: its location), or type of a new socket.</summary>
    [FieldOffset(8)] public ulong Offset;

    /// <summary>cmd_op of a URING_CMD; shares its place with the low half of <see cref="Offset"/>.</summary>
    [FieldOffset(8)] public uint CommandOp;
    [FieldOffset(16)] public ulong Address;

    /// <summary>level of a socket command; shares its place with the low half of <see cref="Address"/>.</summary>
    [FieldOffset(16)] public uint Level;
    [FieldOffset(20)] public uint OptionName;
    [FieldOffset(24)] public uint Length;

    /// <summary>msg_flags, accept_flags, rw_flags, cancel_flags.</summary>
    [FieldOffset(28)] public uint OperationFlags;
    [FieldOffset(32)] public ulong UserData;
    [FieldOffset(40)] public ushort BufferGroup;

    /// <summary>Slot + 1 of a direct descriptor (socket, accept, close); shares its place with optlen.</summary>
    [FieldOffset(44)] public uint FileIndex;
    [FieldOffset(44)] public uint OptionLength;

    /// <summary>optval of a socket command.</summary>
    [FieldOffset(48)] public ulong OptionValue;
}

/// <summary>struct io_uring_cqe, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Cqe
{
    public ulong UserData;
    public int Result;
    public uint Flags;
}

/// <summary>struct io_uring_rsrc_register, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RsrcRegister
{
    public uint Count;
    public uint Flags;
    public ulong Reserved;
    public ulong Data;
    public ulong Tags;
}

/// <summary>struct io_uring_getevents_arg, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GetEventsArgument
{
    public ulong SignalMask;
    public uint SignalMaskBytes;
    public uint MinimumWaitUs;
    public ulong Timeout;
}

/// <summary>struct io_uring_buf_reg, 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferRegister
{
    public ulong RingAddress;
    public uint RingEntries;
    public ushort GroupId;
    public ushort Flags;
    public ulong Reserved0;
    public ulong Reserved1;
    public ulong Reserved2;
}

/// <summary>struct io_uring_buf, 16 bytes; the tail of the ring is the last field of entry 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProvidedBuffer
{
    public ulong Address;
    public uint Length;
    public ushort Id;
    public ushort Tail;
}
