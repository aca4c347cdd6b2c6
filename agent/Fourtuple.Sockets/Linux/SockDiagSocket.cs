using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fourtuple.Sockets.Linux;

/// <summary>A NETLINK_SOCK_DIAG socket (sock_diag(7)); needs no privilege in its own network namespace.</summary>
internal sealed class SockDiagSocket : SafeHandleMinusOneIsInvalid
{
    /// <summary>Bytes of the socket's receive queue: several 32 KiB dump replies may wait there.</summary>
    private const int ReceiveQueueBytes = 1 << 20;

    /// <summary>
    /// Longest wait for one reply, seconds: the kernel answers a dump in milliseconds, so silence is a fault.
    /// </summary>
    private const int ReceiveTimeoutSeconds = 10;

    public SockDiagSocket()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Opens one; on failure the socket is null and the errno set.</summary>
    public static unsafe (SockDiagSocket? Socket, int Errno) Open()
    {
        var fd = NetlinkCalls.socket(
            NetlinkCalls.AF_NETLINK, NetlinkCalls.SOCK_RAW | NetlinkCalls.SOCK_CLOEXEC, NetlinkCalls.NETLINK_SOCK_DIAG);
        if (fd < 0)
        {
            return (null, Marshal.GetLastPInvokeError());
        }
        var socket = new SockDiagSocket();
        socket.SetHandle(fd);
        var bytes = ReceiveQueueBytes;
        var timeout = new NetlinkCalls.Timeval { Seconds = ReceiveTimeoutSeconds };
        _ = NetlinkCalls.setsockopt(fd, NetlinkCalls.SOL_SOCKET, NetlinkCalls.SO_RCVBUF, &bytes, sizeof(int));
        _ = NetlinkCalls.setsockopt(
            fd, NetlinkCalls.SOL_SOCKET, NetlinkCalls.SO_RCVTIMEO, &timeout, sizeof(NetlinkCalls.Timeval));
        return (socket, 0);
    }

    /// <summary>Sends one request; 0 or an errno.</summary>
    public unsafe int Send(ReadOnlySpan<byte> request)
    {
        fixed (byte* start = request)
        {
            while (true)
            {
                if (NetlinkCalls.send((int)handle, start, request.Length, 0) >= 0)
                {
                    return 0;
                }
                var errno = Marshal.GetLastPInvokeError();
                if (errno != NetlinkCalls.EINTR)
                {
                    return errno;
                }
            }
        }
    }

    /// <summary>Receives one datagram; the length, or minus the errno (EAGAIN: nothing came in time).</summary>
    public unsafe int Receive(Span<byte> into)
    {
        fixed (byte* start = into)
        {
            while (true)
            {
                var got = NetlinkCalls.recv((int)handle, start, into.Length, 0);
                if (got >= 0)
                {
                    return (int)got;
                }
                var errno = Marshal.GetLastPInvokeError();
                if (errno != NetlinkCalls.EINTR)
                {
                    return -errno;
                }
            }
        }
    }

    protected override bool ReleaseHandle() => NetlinkCalls.close((int)handle) == 0;
}
