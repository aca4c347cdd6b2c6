using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>
/// The options every connection gets before bind, per family. SO_REUSEPORT stands beside SO_REUSEADDR because only
/// it keeps bind flat when thousands of connections share one port (since Linux 6.8 SO_REUSEADDR alone walks all
/// owners).
/// </summary>
internal sealed class SocketOptionTable : IDisposable
{
    private readonly NativeArray<int> _values = new(16);
    private readonly SocketOption[] _v4;
    private readonly SocketOption[] _v6;
    private int _used;

    public SocketOptionTable(BindMode bind, SocketSpec socket)
    {
        List<SocketOption> common = [];
        if (bind == BindMode.Explicit)
        {
            common.Add(Value(SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR, 1));
            common.Add(Value(SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEPORT, 1));
        }
        else
        {
            // On IPv6 sockets too: ipv6_setsockopt hands SOL_IP on to ip_setsockopt.
            common.Add(Value(SocketConstants.SOL_IP, SocketConstants.IP_BIND_ADDRESS_NO_PORT, 1));
        }
        if (socket.NoDelay)
        {
            common.Add(Value(SocketConstants.SOL_TCP, SocketConstants.TCP_NODELAY, 1));
        }
        Add(common, SocketConstants.SOL_SOCKET, SocketConstants.SO_SNDBUF, socket.SendBuffer);
        Add(common, SocketConstants.SOL_SOCKET, SocketConstants.SO_RCVBUF, socket.ReceiveBuffer);
        _v4 = Family(
            common,
            SocketConstants.SOL_IP,
            (SocketConstants.IP_TTL, socket.Ttl),
            (SocketConstants.IP_TOS, socket.Tos));
        _v6 = Family(
            common,
            SocketConstants.SOL_IPV6,
            (SocketConstants.IPV6_UNICAST_HOPS, socket.Ttl),
            (SocketConstants.IPV6_TCLASS, socket.Tos));
    }

    public ReadOnlySpan<SocketOption> For(bool isV6) => isV6 ? _v6 : _v4;

    public void Dispose() => _values.Dispose();

    private SocketOption[] Family(List<SocketOption> common, int level, params (int Name, int? Value)[] own)
    {
        List<SocketOption> all = [.. common];
        foreach (var (name, value) in own)
        {
            Add(all, level, name, value);
        }
        return [.. all];
    }

    private void Add(List<SocketOption> list, int level, int name, int? value)
    {
        if (value is { } set)
        {
            list.Add(Value(level, name, set));
        }
    }

    private SocketOption Value(int level, int name, int value)
    {
        _values[_used] = value;
        return new(level, name, _values.AddressOf(_used++), sizeof(int));
    }
}
