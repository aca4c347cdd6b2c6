using System.Text;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// A listening socket: SO_REUSEADDR and SO_REUSEPORT, so that every worker has its own on the same endpoint.
/// </summary>
internal static unsafe class Listener
{
    /// <summary>
    /// Throws LoopException when somebody listens there already. SO_REUSEPORT would let two targets of one uid share an
    /// endpoint in silence, each with a part of the connections; a bind without it meets EADDRINUSE.
    /// </summary>
    public static void EnsureFree(ListenSpec spec) => Bind(spec, shared: false).Dispose();

    /// <summary>Makes and returns it; throws LoopException that says why and what to do.</summary>
    public static Descriptor Open(ListenSpec spec)
    {
        var descriptor = Bind(spec, shared: true);
        if (LibC.listen(descriptor.Fd, spec.Backlog) < 0)
        {
            var errno = LibC.LastErrno;
            descriptor.Dispose();
            throw Failure(spec, "listen", errno);
        }
        if (spec is { DeviceLoopback: true, Sharers: > 1 })
        {
            PickAtRandom(spec, descriptor);
        }
        return descriptor;
    }

    private static Descriptor Bind(ListenSpec spec, bool shared)
    {
        var v6 = spec.Endpoint.Address.IsV6;
        var type = SocketConstants.SOCK_STREAM | SocketConstants.SOCK_NONBLOCK | SocketConstants.SOCK_CLOEXEC;
        var fd = LibC.socket(v6 ? SocketConstants.AF_INET6 : SocketConstants.AF_INET, type, 0);
        if (fd < 0)
        {
            throw Failure(spec, "socket", LibC.LastErrno);
        }
        var descriptor = new Descriptor(fd);
        try
        {
            Set(spec, fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR, 1);
            Set(spec, fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEPORT, shared ? 1 : 0);
            if (v6)
            {
                Set(spec, fd, SocketConstants.SOL_IPV6, SocketConstants.IPV6_V6ONLY, 1);
            }
            if (spec.DeviceLoopback)
            {
                BindToLoopback(spec, fd);
            }
            var address = SocketAddress.From(spec.Endpoint);
            if (LibC.bind(fd, &address, SocketAddress.Length(v6)) < 0)
            {
                throw Failure(spec, "bind", LibC.LastErrno);
            }
            return descriptor;
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static void Set(ListenSpec spec, int fd, int level, int name, int value)
    {
        if (LibC.setsockopt(fd, level, name, &value, sizeof(int)) < 0)
        {
            var errno = LibC.LastErrno;
            throw Failure(spec, $"setsockopt {name}", errno);
        }
    }

    private static void BindToLoopback(ListenSpec spec, int fd)
    {
        var name = Encoding.ASCII.GetBytes("lo\0");
        fixed (byte* bytes = name)
        {
            var length = (uint)name.Length;
            if (LibC.setsockopt(fd, SocketConstants.SOL_SOCKET, SocketConstants.SO_BINDTODEVICE, bytes, length) < 0)
            {
                throw Failure(spec, "setsockopt SO_BINDTODEVICE lo", LibC.LastErrno);
            }
        }
    }

    /// <summary>
    /// For a wildcard the kernel picks the listener by a hash without the destination (inet_lookup_listener looks up
    /// INADDR_ANY), so one source port would land on one worker with all its connections. The program is
    /// <c>return random % sharers</c>; until all of them listen, an index too high falls back to the hash.
    /// </summary>
    private static void PickAtRandom(ListenSpec spec, Descriptor descriptor)
    {
        var code = stackalloc FilterStep[3];
        code[0] = new FilterStep { Code = FilterStep.LoadWord, Operand = FilterStep.Random };
        code[1] = new FilterStep { Code = FilterStep.Modulo, Operand = (uint)spec.Sharers };
        code[2] = new FilterStep { Code = FilterStep.ReturnAccumulator };
        var program = new FilterProgram { Length = 3, Steps = (nint)code };
        const int option = SocketConstants.SO_ATTACH_REUSEPORT_CBPF;
        var size = (uint)sizeof(FilterProgram);
        if (LibC.setsockopt(descriptor.Fd, SocketConstants.SOL_SOCKET, option, &program, size) < 0)
        {
            var errno = LibC.LastErrno;
            descriptor.Dispose();
            throw Failure(spec, "setsockopt SO_ATTACH_REUSEPORT_CBPF", errno);
        }
    }

    private static LoopException Failure(ListenSpec spec, string call, int errno)
    {
        var (why, advice) = errno switch
        {
            Errno.EADDRINUSE =>
                ("another socket listens there", "choose other ports, or stop that process (ss -ltnp shows it)"),
            Errno.EADDRNOTAVAIL =>
                ("the address is not on this host", "listen on a local address (ip address shows them)"),
            Errno.EACCES =>
                ("ports below net.ipv4.ip_unprivileged_port_start need a capability", "use a port from 1024 on"),
            Errno.EMFILE =>
                ("the file-descriptor limit is reached", "raise RLIMIT_NOFILE or listen on fewer endpoints"),
            Errno.EPERM => ("it is not permitted", "run with the right it names, or use fewer addresses"),
            _ => ($"errno {errno}", "see errno(3)"),
        };
        return new LoopException($"can't listen on {spec.Endpoint}: {call}: {why}; {advice}", errno);
    }
}
