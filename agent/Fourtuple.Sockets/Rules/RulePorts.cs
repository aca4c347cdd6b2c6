using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Rules;

/// <summary>
/// Ports that no socket of this host holds. One bind without SO_REUSEADDR to the wildcard of both families, released at
/// once, proves it: it collides with every owner of the port.
/// </summary>
internal sealed class RulePorts
{
    /// <summary>Ports tried in one part of the range before the search gives up.</summary>
    private const int Tries = 2_000;

    private const ushort Lowest = 1_024;

    private ushort _last;

    /// <param name="automatic">net.ipv4.ip_local_port_range of this host.</param>
    /// <param name="start">Where the search begins: two programs that probe at once should not meet.</param>
    public RulePorts(PortRange automatic, int start)
    {
        Automatic = automatic;
        _last = (ushort)(Lowest + (start % (ushort.MaxValue - Lowest)));
    }

    /// <summary>Ports from which the kernel chooses by itself.</summary>
    public PortRange Automatic { get; }

    /// <summary>Outside of the automatic range, where no plain connect of another process can get in between.</summary>
    public ushort? Outside() => Next(port => port < Automatic.First || port > Automatic.Last);

    /// <summary>Inside of the automatic range.</summary>
    public ushort? Inside() => Next(port => port >= Automatic.First && port <= Automatic.Last);

    public static bool IsFree(ushort port)
    {
        // Without IPv6 the wildcard of IPv4 is all there is.
        var (six, _) = ProbeSocket.Open(isV6: true);
        using (six)
        {
            if (six?.Set(SocketConstants.SOL_IPV6, SocketConstants.IPV6_V6ONLY, 0) == 0)
            {
                return six.Bind(new Endpoint(Address.V6(0), port)) == 0;
            }
        }
        var (four, _) = ProbeSocket.Open();
        using (four)
        {
            return four?.Bind(new Endpoint(Address.V4(0), port)) == 0;
        }
    }

    private ushort? Next(Func<ushort, bool> wanted)
    {
        var tried = 0;
        for (var step = 0; step < ushort.MaxValue && tried < Tries; step++)
        {
            _last = _last == ushort.MaxValue ? Lowest : (ushort)(_last + 1);
            if (!wanted(_last))
            {
                continue;
            }
            tried++;
            if (IsFree(_last))
            {
                return _last;
            }
        }
        return null;
    }
}
