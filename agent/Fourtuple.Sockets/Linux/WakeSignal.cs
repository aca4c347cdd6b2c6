using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// An eventfd(2) that ends a worker's sleep: written by other threads and by the kernel for all its rings.
/// </summary>
internal sealed unsafe class WakeSignal : IDisposable
{
    private readonly Descriptor _descriptor;

    public WakeSignal()
    {
        var fd = LibC.eventfd(0, SocketConstants.EFD_NONBLOCK | SocketConstants.EFD_CLOEXEC);
        _descriptor = fd >= 0
            ? new Descriptor(fd)
            : throw new LoopException(
                "eventfd failed: no file descriptor is left; raise RLIMIT_NOFILE", LibC.LastErrno);
    }

    public int Fd => _descriptor.Fd;

    /// <summary>Any thread. A signal on a disposed descriptor is dropped.</summary>
    public void Set()
    {
        var held = false;
        try
        {
            _descriptor.DangerousAddRef(ref held);
            ulong one = 1;
            _ = LibC.write(_descriptor.Fd, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop ended first: there is nobody left to wake.
        }
        finally
        {
            if (held)
            {
                _descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>Owner only: forgets signals so far.</summary>
    public void Clear()
    {
        ulong value;
        _ = LibC.read(_descriptor.Fd, &value, sizeof(ulong));
    }

    /// <summary>Owner only: sleeps until set or the timeout (negative: no limit). EINTR counts as a wake.</summary>
    public void Wait(long timeoutNs)
    {
        var poll = new PollFd { Fd = _descriptor.Fd, Events = SocketConstants.POLLIN };
        var timeout = Timespec.From(timeoutNs);
        _ = LibC.ppoll(&poll, 1, timeoutNs < 0 ? null : &timeout, null);
    }

    /// <summary>Sleeps whatever is signalled meanwhile.</summary>
    public static void Nap(long timeoutNs)
    {
        var timeout = Timespec.From(timeoutNs);
        _ = LibC.ppoll(null, 0, &timeout, null);
    }

    public void Dispose() => _descriptor.Dispose();
}
