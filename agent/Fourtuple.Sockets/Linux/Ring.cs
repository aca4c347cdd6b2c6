using System.Runtime.CompilerServices;
using Fourtuple.Sockets.Loops;
using static Fourtuple.Sockets.Linux.IoUringAbi;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// One io_uring: submission and completion queues, a sparse table of direct descriptors and a ring of provided receive
/// buffers. All barriers of the engine are here. Who writes what: the kernel writes SQ head, SQ flags, CQ tail and
/// CQEs;
/// we write SQEs, SQ tail, CQ head and the buffer ring with its tail (io_uring(7)).
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    /// <summary>
    /// Entries of the submission queue: 100 openings go in one call, beyond which nothing is gained; 32 KiB.
    /// </summary>
    public const uint SqEntries = 512;

    /// <summary>
    /// Entries of the completion queue: bursts beyond it are kept by the kernel but end multishot; 16 KiB.
    /// </summary>
    public const uint CqEntries = 1024;

    /// <summary>Provided buffers of a ring; when they run dry a receive ends with ENOBUFS and is armed again.</summary>
    public const int Buffers = 64;

    private readonly Descriptor _descriptor;
    private readonly MappedMemory _queues;
    private readonly MappedMemory _entries;
    private readonly MappedMemory _buffers;
    private readonly NativeArray<SocketAddress> _addresses = new((int)SqEntries);
    private readonly Sqe* _sqes;
    private readonly Cqe* _cqes;
    private readonly uint* _sqHead;
    private readonly uint* _sqTail;
    private readonly uint* _sqFlags;
    private readonly uint* _cqHead;
    private readonly uint* _cqTail;
    private readonly uint* _cqOverflow;
    private readonly uint* _cqFlags;
    private readonly uint _sqMask;
    private readonly uint _cqMask;
    private readonly ProvidedBuffer* _bufferRing;
    private readonly byte* _bufferBase;
    private readonly int _bufferBytes;
    private uint _localTail;
    private uint _submittedTail;
    private uint _localHead;
    private ushort _bufferTail;
    private uint _expected;

    /// <summary>Makes the ring on the thread that will own it (IORING_SETUP_SINGLE_ISSUER).</summary>
    /// <param name="slots">Direct descriptors, at most RLIMIT_NOFILE (io_uring/rsrc.c, io_sqe_files_register).</param>
    /// <param name="eventFd">Signalled when work arrives while the owner sleeps.</param>
    /// <param name="bufferBytes">Size of one provided buffer.</param>
    public Ring(int slots, int eventFd, int bufferBytes)
    {
        var parameters = new IoUringParams
        {
            Flags = IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_NO_SQARRAY,
            CqEntries = CqEntries,
        };
        var fd = LibC.io_uring_setup(SYS_io_uring_setup, SqEntries, &parameters);
        _descriptor = new Descriptor(fd >= 0 ? (int)fd : throw Failure("io_uring_setup", LibC.LastErrno));
        var cq = parameters.CqOffsets;
        var sq = parameters.SqOffsets;
        var queueBytes = cq.Cqes + (parameters.CqEntries * sizeof(Cqe));
        _queues = MappedMemory.Shared(_descriptor.Fd, queueBytes, IORING_OFF_SQ_RING);
        _entries = MappedMemory.Shared(_descriptor.Fd, parameters.SqEntries * sizeof(Sqe), IORING_OFF_SQES);
        var start = _queues.Address;
        _sqHead = (uint*)(start + sq.Head);
        _sqTail = (uint*)(start + sq.Tail);
        _sqFlags = (uint*)(start + sq.Flags);
        _cqHead = (uint*)(start + cq.Head);
        _cqTail = (uint*)(start + cq.Tail);
        _cqOverflow = (uint*)(start + cq.Overflow);
        _cqFlags = (uint*)(start + cq.Flags);
        *_cqFlags = IORING_CQ_EVENTFD_DISABLED;
        (_sqMask, _cqMask) = (parameters.SqEntries - 1, parameters.CqEntries - 1);
        _cqes = (Cqe*)(start + cq.Cqes);
        _sqes = (Sqe*)_entries.Address;
        _bufferBytes = bufferBytes;
        _buffers = MappedMemory.Anonymous((Buffers * sizeof(ProvidedBuffer)) + 4096 + ((long)Buffers * _bufferBytes));
        _bufferRing = (ProvidedBuffer*)_buffers.Address;
        _bufferBase = _buffers.Address + 4096;
        var files = new RsrcRegister { Count = (uint)slots, Flags = IORING_RSRC_REGISTER_SPARSE };
        Register(IORING_REGISTER_FILES2, &files, (uint)sizeof(RsrcRegister), "register direct descriptors");
        var group = new BufferRegister { RingAddress = (ulong)_bufferRing, RingEntries = Buffers };
        Register(IORING_REGISTER_PBUF_RING, &group, 1, "register receive buffers");
        Register(IORING_REGISTER_EVENTFD, &eventFd, 1, "register eventfd");
        for (var id = 0; id < Buffers; id++)
        {
            GiveBuffer(id);
        }
    }

    /// <summary>Entries written and not yet submitted.</summary>
    public uint Queued
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _localTail - _submittedTail;
    }

    /// <summary>True when the kernel has deferred work or overflowed completions for the next enter.</summary>
    public bool HasWork
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Volatile.Read(ref *_sqFlags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
    }

    /// <summary>Completions that did not fit the queue since the ring was made.</summary>
    public uint Overflows => Volatile.Read(ref *_cqOverflow);

    /// <summary>Room for entries without submitting.</summary>
    public uint Room
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SqEntries - (_localTail - Volatile.Read(ref *_sqHead));
    }

    /// <summary>Next entry, zeroed. The caller has made sure of <see cref="Room"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Sqe Next()
    {
        ref var entry = ref _sqes[_localTail++ & _sqMask];
        entry = default;
        return ref entry;
    }

    /// <summary>
    /// Keeps an address until the entry just taken is submitted: bind and connect copy it when they are prepared
    /// (io_bind_prep, io_connect_prep call move_addr_to_kernel).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Keep(in SocketAddress address)
    {
        var place = (int)((_localTail - 1) & _sqMask);
        _addresses[place] = address;
        return (ulong)_addresses.AddressOf(place);
    }

    /// <summary>Says that this many completions may come from the next call (see <see cref="Enter"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Expect(uint completions) => _expected += completions;

    /// <summary>Submits what is queued and, with getEvents, runs deferred work. Returns 0 or an errno.</summary>
    /// <remarks>
    /// One call runs at most max(20, min_complete) pieces of deferred work (IO_LOCAL_TW_DEFAULT_MAX in io_uring.c), so
    /// min_complete is what the entries may complete now; the timeout of zero keeps it from waiting for the rest.
    /// </remarks>
    public int Enter(bool getEvents)
    {
        Volatile.Write(ref *_sqTail, _localTail);
        var now = default(Timespec);
        var argument = new GetEventsArgument { Timeout = (ulong)&now };
        var flags = getEvents ? IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG : 0;
        var expected = getEvents ? Math.Min(_expected, CqEntries) : 0;
        _expected = getEvents ? 0 : _expected;
        while (true)
        {
            var done = LibC.io_uring_enter(
                SYS_io_uring_enter, _descriptor.Fd, Queued, expected, flags, getEvents ? &argument : null,
                (nuint)(getEvents ? sizeof(GetEventsArgument) : 0));
            if (done >= 0)
            {
                _submittedTail += (uint)done;
                return 0;
            }
            switch (LibC.LastErrno)
            {
                case Errno.EINTR:
                    continue;
                case Errno.ETIME:
                    // Nothing was left to submit and nothing completed: only then is the timeout the answer.
                    return 0;
                default:
                    return LibC.LastErrno;
            }
        }
    }

    /// <summary>
    /// Whether work that arrives writes the eventfd (IORING_CQ_EVENTFD_DISABLED): off while the owner is awake, or
    /// about
    /// half of all wakes would be for completions already taken.
    /// </summary>
    public void Signal(bool on) => Volatile.Write(ref *_cqFlags, on ? 0 : IORING_CQ_EVENTFD_DISABLED);

    /// <summary>Orders Signal(on) before the last look at the queues: store before load needs a full barrier.</summary>
    public static void SignalsBeforeLook() => Interlocked.MemoryBarrier();

    /// <summary>Takes one completion when there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out Cqe completion)
    {
        if (_localHead == Volatile.Read(ref *_cqTail))
        {
            completion = default;
            return false;
        }
        completion = _cqes[_localHead & _cqMask];
        _localHead++;
        Volatile.Write(ref *_cqHead, _localHead);
        return true;
    }

    /// <summary>Where the data of a provided buffer is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint BufferAddress(int id) => (nint)(_bufferBase + ((long)id * _bufferBytes));

    /// <summary>Hands a provided buffer back to the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GiveBuffer(int id)
    {
        var entry = _bufferRing + (_bufferTail & (Buffers - 1));
        entry->Address = (ulong)BufferAddress(id);
        entry->Length = (uint)_bufferBytes;
        entry->Id = (ushort)id;
        _bufferTail++;
        Volatile.Write(ref _bufferRing->Tail, _bufferTail);
    }

    public void Dispose()
    {
        _descriptor.Dispose();
        _queues?.Dispose();
        _entries?.Dispose();
        _buffers?.Dispose();
        _addresses.Dispose();
    }

    private static LoopException Failure(string call, int errno)
    {
        var why = errno switch
        {
            Errno.ENOMEM => "ENOMEM: rings count against RLIMIT_MEMLOCK; raise it (ulimit -l), or lower the level",
            Errno.EMFILE => "EMFILE: no descriptor is left for another ring; raise RLIMIT_NOFILE, or lower the level",
            Errno.EPERM => "EPERM: io_uring is not permitted here (sysctl kernel.io_uring_disabled, or seccomp); "
                + "permit it, or use --engine epoll",
            Errno.ENOSYS => "ENOSYS: this kernel or sandbox has no io_uring; use --engine epoll",
            Errno.EINVAL => "EINVAL: the engine needs Linux 6.11 or newer; use --engine epoll",
            _ => $"errno {errno}; use --engine epoll",
        };
        return new LoopException($"{call}: {why}", errno);
    }

    private void Register(uint operation, void* argument, uint count, string what)
    {
        if (LibC.io_uring_register(SYS_io_uring_register, _descriptor.Fd, operation, argument, count) < 0)
        {
            var failure = Failure(what, LibC.LastErrno);
            Dispose();
            throw failure;
        }
    }
}
