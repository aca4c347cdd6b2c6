using System.Text;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// A blocking IPv4 or IPv6 socket for probing rules one call at a time: each method is one system call and returns 0 or
/// the errno. It is closed by a RST, so that a probed port leaves no TIME_WAIT behind.
/// </summary>
internal sealed unsafe class ProbeSocket : IDisposable
{
    /// <summary>Longest wait of one call, seconds: every peer is on this host, so silence is a finding.</summary>
    private const int PatienceSeconds = 2;

    private readonly Descriptor _descriptor;

    private ProbeSocket(Descriptor descriptor)
    {
        _descriptor = descriptor;
        var patience = new Timespec { Seconds = PatienceSeconds };
        foreach (var direction in (ReadOnlySpan<int>)[SocketConstants.SO_RCVTIMEO, SocketConstants.SO_SNDTIMEO])
        {
            _ = LibC.setsockopt(Fd, SocketConstants.SOL_SOCKET, direction, &patience, (uint)sizeof(Timespec));
        }
    }

    private int Fd => _descriptor.Fd;

    /// <summary>Makes one; the socket is null and the errno set when the kernel gives none (no IPv6, no fd).</summary>
    public static (ProbeSocket? Socket, int Errno) Open(bool isV6 = false, bool isUdp = false)
    {
        var type = (isUdp ? SocketConstants.SOCK_DGRAM : SocketConstants.SOCK_STREAM) | SocketConstants.SOCK_CLOEXEC;
        var fd = LibC.socket(isV6 ? SocketConstants.AF_INET6 : SocketConstants.AF_INET, type, 0);
        return fd < 0 ? (null, LibC.LastErrno) : (new ProbeSocket(new Descriptor(fd)), 0);
    }

    public int Set(int level, int name, int value) =>
        Errno(LibC.setsockopt(Fd, level, name, &value, sizeof(int)));

    /// <summary>SO_BINDTODEVICE (socket(7)); needs no privilege since Linux 5.7.</summary>
    public int BindToDevice(string device)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(device + "\0"))
        {
            var length = (uint)device.Length + 1;
            return Errno(LibC.setsockopt(
                Fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_BINDTODEVICE, name, length));
        }
    }

    public int Bind(Endpoint endpoint)
    {
        var address = SocketAddress.From(endpoint);
        return Errno(LibC.bind(Fd, &address, SocketAddress.Length(endpoint.Address.IsV6)));
    }

    public int Listen(int backlog) => Errno(LibC.listen(Fd, backlog));

    public int Connect(Endpoint endpoint)
    {
        var address = SocketAddress.From(endpoint);
        return Errno(LibC.connect(Fd, &address, SocketAddress.Length(endpoint.Address.IsV6)));
    }

    /// <summary>The next connection of the queue; null and the errno when none came (EAGAIN: not in time).</summary>
    public (ProbeSocket? Socket, Endpoint Peer, int Errno) Accept()
    {
        SocketAddress address;
        var length = (uint)sizeof(SocketAddress);
        var fd = LibC.accept4(Fd, &address, &length, SocketConstants.SOCK_CLOEXEC);
        return fd < 0
            ? (null, default, LibC.LastErrno)
            : (new ProbeSocket(new Descriptor(fd)), address.ToEndpoint(), 0);
    }

    /// <summary>The local side (getsockname(2)).</summary>
    public Endpoint Local()
    {
        SocketAddress address;
        var length = (uint)sizeof(SocketAddress);
        return LibC.getsockname(Fd, &address, &length) == 0 ? address.ToEndpoint() : default;
    }

    /// <summary>Sends one byte on a connected socket.</summary>
    public int Send(byte value) => LibC.send(Fd, &value, 1, SocketConstants.MSG_NOSIGNAL) == 1 ? 0 : LibC.LastErrno;

    /// <summary>One byte, or null when none waits.</summary>
    public byte? TryReceive()
    {
        byte value;
        return LibC.recv(Fd, &value, 1, SocketConstants.MSG_DONTWAIT) == 1 ? value : null;
    }

    public void Dispose()
    {
        if (_descriptor.IsClosed)
        {
            return;
        }
        var reset = new Linger { OnOff = 1, Seconds = 0 };
        var length = (uint)sizeof(Linger);
        _ = LibC.setsockopt(Fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_LINGER, &reset, length);
        _descriptor.Dispose();
    }

    private static int Errno(int result) => result >= 0 ? 0 : LibC.LastErrno;
}
