using System.Runtime.CompilerServices;
using Fourtuple.Sockets.Loops;
using static Fourtuple.Sockets.Linux.IoUringAbi;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// One io_uring: submission and completion queues, a sparse table of direct descriptors and a ring of provided receive
/// buffers. All barriers of the engine are here. Who writes what: the kernel writes SQ head, SQ flags, CQ tail and CQEs;
/// we write SQEs, SQ tail, CQ head and the buffer ring with its tail (io_uring(7)).
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    /// <summary>Entries of the submission queue: two bursts of openings; 16 KiB.</summary>
    public const uint SqEntries = 256;

    /// <summary>Entries of the completion queue: bursts beyond it are kept by the kernel but end multishot; 16 KiB.</summary>
    public const uint CqEntries = 1024;

    /// <summary>Provided buffers of a ring; when they run dry a receive ends with ENOBUFS and is armed again.</summary>
    public const int Buffers = 64;

    private readonly Descriptor descriptor;
    private readonly MappedMemory queues;
    private readonly MappedMemory entries;
    private readonly MappedMemory buffers;
    private readonly NativeArray<SocketAddress> addresses = new(SqEntries);
    private readonly Sqe* sqes;
    private readonly Cqe* cqes;
    private readonly uint* sqHead;
    private readonly uint* sqTail;
    private readonly uint* sqFlags;
    private readonly uint* cqHead;
    private readonly uint* cqTail;
    private readonly uint* cqOverflow;
    private readonly uint sqMask;
    private readonly uint cqMask;
    private readonly ProvidedBuffer* bufferRing;
    private readonly byte* bufferBase;
    private readonly int bufferBytes;
    private uint localTail;
    private uint submittedTail;
    private uint localHead;
    private ushort bufferTail;

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
        descriptor = new Descriptor(Checked(LibC.io_uring_setup(SYS_io_uring_setup, SqEntries, &parameters), "io_uring_setup"));
        var cq = parameters.CqOffsets;
        var sq = parameters.SqOffsets;
        queues = MappedMemory.Shared(descriptor.Fd, cq.Cqes + (parameters.CqEntries * sizeof(Cqe)), IORING_OFF_SQ_RING);
        entries = MappedMemory.Shared(descriptor.Fd, parameters.SqEntries * sizeof(Sqe), IORING_OFF_SQES);
        var start = queues.Address;
        sqHead = (uint*)(start + sq.Head);
        sqTail = (uint*)(start + sq.Tail);
        sqFlags = (uint*)(start + sq.Flags);
        cqHead = (uint*)(start + cq.Head);
        cqTail = (uint*)(start + cq.Tail);
        cqOverflow = (uint*)(start + cq.Overflow);
        (sqMask, cqMask) = (parameters.SqEntries - 1, parameters.CqEntries - 1);
        cqes = (Cqe*)(start + cq.Cqes);
        sqes = (Sqe*)entries.Address;
        this.bufferBytes = bufferBytes;
        buffers = MappedMemory.Anonymous((Buffers * sizeof(ProvidedBuffer)) + 4096 + ((long)Buffers * bufferBytes));
        bufferRing = (ProvidedBuffer*)buffers.Address;
        bufferBase = buffers.Address + 4096;
        var files = new RsrcRegister { Count = (uint)slots, Flags = IORING_RSRC_REGISTER_SPARSE };
        Register(IORING_REGISTER_FILES2, &files, (uint)sizeof(RsrcRegister), "register direct descriptors");
        var group = new BufferRegister { RingAddress = (ulong)bufferRing, RingEntries = Buffers };
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
        get => localTail - submittedTail;
    }

    /// <summary>True when the kernel has deferred work or overflowed completions for the next enter.</summary>
    public bool HasWork
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Volatile.Read(ref *sqFlags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
    }

    /// <summary>Completions that did not fit the queue since the ring was made.</summary>
    public uint Overflows => Volatile.Read(ref *cqOverflow);

    /// <summary>Room for entries without submitting.</summary>
    public uint Room
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SqEntries - (localTail - Volatile.Read(ref *sqHead));
    }

    /// <summary>Next entry, zeroed. The caller has made sure of <see cref="Room"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Sqe Next()
    {
        ref var entry = ref sqes[localTail++ & sqMask];
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
        var place = (localTail - 1) & sqMask;
        addresses[place] = address;
        return (ulong)addresses.AddressOf(place);
    }

    /// <summary>Submits what is queued and, with getEvents, runs deferred work. Returns 0 or an errno.</summary>
    public int Enter(bool getEvents)
    {
        Volatile.Write(ref *sqTail, localTail);
        var flags = getEvents ? IORING_ENTER_GETEVENTS : 0;
        while (true)
        {
            var done = LibC.io_uring_enter(SYS_io_uring_enter, descriptor.Fd, Queued, 0, flags, null, 0);
            if (done >= 0)
            {
                submittedTail += (uint)done;
                return 0;
            }
            if (LibC.LastErrno != Errno.EINTR)
            {
                return LibC.LastErrno;
            }
        }
    }

    /// <summary>Takes one completion when there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out Cqe completion)
    {
        if (localHead == Volatile.Read(ref *cqTail))
        {
            completion = default;
            return false;
        }
        completion = cqes[localHead & cqMask];
        localHead++;
        Volatile.Write(ref *cqHead, localHead);
        return true;
    }

    /// <summary>Where the data of a provided buffer is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint BufferAddress(int id) => (nint)(bufferBase + ((long)id * bufferBytes));

    /// <summary>Hands a provided buffer back to the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GiveBuffer(int id)
    {
        var entry = bufferRing + (bufferTail & (Buffers - 1));
        entry->Address = (ulong)BufferAddress(id);
        entry->Length = (uint)bufferBytes;
        entry->Id = (ushort)id;
        bufferTail++;
        Volatile.Write(ref bufferRing->Tail, bufferTail);
    }

    public void Dispose()
    {
        descriptor.Dispose();
        queues?.Dispose();
        entries?.Dispose();
        buffers?.Dispose();
        addresses.Dispose();
    }

    private static int Checked(nint result, string call) =>
        result >= 0 ? (int)result : throw RingFailure(call, LibC.LastErrno);

    private static LoopException RingFailure(string call, int errno) => new(
        errno switch
        {
            Errno.ENOMEM => $"{call}: ENOMEM: rings count against RLIMIT_MEMLOCK of this user; raise it (ulimit -l) or use fewer connections",
            Errno.EMFILE => $"{call}: EMFILE: no file descriptor is left for another ring; raise RLIMIT_NOFILE or use fewer connections",
            Errno.EPERM => $"{call}: EPERM: io_uring is not permitted here (sysctl kernel.io_uring_disabled or a seccomp profile); use --engine epoll or permit it",
            Errno.ENOSYS => $"{call}: ENOSYS: this kernel or sandbox has no io_uring; use --engine epoll",
            Errno.EINVAL => $"{call}: EINVAL: this kernel lacks a feature the engine needs (Linux 6.11 or newer); use --engine epoll",
            _ => $"{call}: errno {errno}",
        },
        errno);

    private void Register(uint operation, void* argument, uint count, string what)
    {
        if (LibC.io_uring_register(SYS_io_uring_register, descriptor.Fd, operation, argument, count) < 0)
        {
            var failure = RingFailure(what, LibC.LastErrno);
            Dispose();
            throw failure;
        }
    }
}
