using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>Non-blocking socket calls; results are values: 0 or more is success, below is -errno.</summary>
internal static unsafe class RawSocket
{
    private const int StreamType =
        SocketConstants.SOCK_STREAM | SocketConstants.SOCK_NONBLOCK | SocketConstants.SOCK_CLOEXEC;

    public static int Create(bool isV6) =>
        Result(LibC.socket(isV6 ? SocketConstants.AF_INET6 : SocketConstants.AF_INET, StreamType, 0));

    public static int Set(int fd, in SocketOption option) =>
        Result(LibC.setsockopt(fd, option.Level, option.Name, (void*)option.Address, (uint)option.Length));

    public static int Bind(int fd, ref SocketAddress address, bool isV6)
    {
        fixed (SocketAddress* pinned = &address)
        {
            return Result(LibC.bind(fd, pinned, SocketAddress.Length(isV6)));
        }
    }

    public static int Connect(int fd, ref SocketAddress address, bool isV6)
    {
        fixed (SocketAddress* pinned = &address)
        {
            return Result(LibC.connect(fd, pinned, SocketAddress.Length(isV6)));
        }
    }

    public static int Accept(int listener, out Endpoint peer)
    {
        SocketAddress address;
        var length = 28u;
        var fd = LibC.accept4(
            listener, &address, &length, SocketConstants.SOCK_NONBLOCK | SocketConstants.SOCK_CLOEXEC);
        peer = fd >= 0 ? address.ToEndpoint() : default;
        return Result(fd);
    }

    public static int Send(int fd, nint address, int length)
    {
        nint sent;
        do
        {
            sent = LibC.send(fd, (void*)address, (nuint)length, SocketConstants.MSG_NOSIGNAL);
        }
        while (sent < 0 && LibC.LastErrno == Errno.EINTR);
        return Result((int)sent);
    }

    public static int Receive(int fd, nint address, int length)
    {
        nint received;
        do
        {
            received = LibC.recv(fd, (void*)address, (nuint)length, 0);
        }
        while (received < 0 && LibC.LastErrno == Errno.EINTR);
        return Result((int)received);
    }

    public static int ShutdownWrite(int fd) => Result(LibC.shutdown(fd, SocketConstants.SHUT_WR));

    /// <summary>SO_ERROR: the pending error of the socket, cleared by reading it (socket(7)).</summary>
    public static int PendingError(int fd)
    {
        int error;
        uint length = sizeof(int);
        return LibC.getsockopt(fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_ERROR, &error, &length) == 0
            ? error
            : LibC.LastErrno;
    }

    /// <summary>With reset, SO_LINGER {1,0} makes close send a RST (tcp_close, tcp(7)).</summary>
    public static void Close(int fd, bool reset)
    {
        if (reset)
        {
            var linger = new Linger { OnOff = 1, Seconds = 0 };
            var length = (uint)sizeof(Linger);
            _ = LibC.setsockopt(fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_LINGER, &linger, length);
        }
        _ = LibC.close(fd);
    }

    private static int Result(int value) => value >= 0 ? value : -LibC.LastErrno;
}
