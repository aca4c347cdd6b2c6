using System.Runtime.CompilerServices;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>An epoll instance (epoll(7)) with room for one batch of events.</summary>
internal sealed unsafe class EpollSet : IDisposable
{
    /// <summary>Events of one wait: enough to drain a burst, small enough to stay in the first-level cache.</summary>
    public const int Batch = 256;

    private readonly Descriptor _descriptor;
    private readonly NativeArray<byte> _events = new((Batch * 16) + 16);

    public EpollSet()
    {
        var fd = LibC.epoll_create1(SocketConstants.EPOLL_CLOEXEC);
        _descriptor = fd >= 0
            ? new Descriptor(fd)
            : throw new LoopException(
                "epoll_create1 failed: no file descriptor is left; raise RLIMIT_NOFILE", LibC.LastErrno);
    }

    /// <summary>Returns 0 or an errno.</summary>
    public int Add(int fd, uint interest, ulong data)
    {
        var @event = new EpollEvent { Events = interest, Data = data };
        return LibC.epoll_ctl(_descriptor.Fd, SocketConstants.EPOLL_CTL_ADD, fd, &@event) == 0 ? 0 : LibC.LastErrno;
    }

    /// <summary>
    /// Waits and returns how many events there are; 0 on timeout or EINTR. Negative timeout: no limit.
    /// </summary>
    public int Wait(long timeoutNs)
    {
        var timeout = Timespec.From(timeoutNs);
        var count = LibC.epoll_pwait2(
            _descriptor.Fd, (EpollEvent*)_events.AddressOf(0), Batch, timeoutNs < 0 ? null : &timeout, null);
        var errno = count >= 0 ? 0 : LibC.LastErrno;
        return errno is 0 or Errno.EINTR
            ? Math.Max(0, count)
            : throw new LoopException($"epoll_pwait2 failed with errno {errno}; Linux 5.11 or newer is needed", errno);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EpollEvent Event(int index) => *(EpollEvent*)_events.AddressOf(index * EpollEvent.Stride);

    public void Dispose()
    {
        _descriptor.Dispose();
        _events.Dispose();
    }
}
