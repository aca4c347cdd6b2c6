using System.Net;
using System.Text.RegularExpressions;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>
/// Established connections as ss(8) lists them: the kernel's word, read by a program that is not ours.
/// </summary>
public static class SocketStatistics
{
    /// <summary>
    /// Local ports of every established connection whose peer is one of these endpoints, one entry each.
    /// </summary>
    public static IReadOnlyList<int> LocalPorts(ListenRange peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        var lines = NetworkNamespace.ToEnd(NetworkNamespace.Quiet("ss", ["-Htn", "state", "established"]));
        return
        [
            .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Connection)
                .Where(each => Contains(peers, each.Peer)).Select(each => each.Local.Port),
        ];
    }

    /// <summary>
    /// Recv-Q, Send-Q, local and peer: with a state filter ss leaves the state out. A socket bound to a device has
    /// <c>%lo</c> behind its address.
    /// </summary>
    private static (IPEndPoint Local, IPEndPoint Peer) Connection(string line)
    {
        var words = Regex.Replace(line, @"%[^:\]]+", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (IPEndPoint.Parse(words[2]), IPEndPoint.Parse(words[3]));
    }

    private static bool Contains(ListenRange range, IPEndPoint endpoint)
    {
        var address = Address.Parse(endpoint.Address.ToString());
        return address.IsV6 == range.Addresses.First.IsV6
            && address.Bits >= range.Addresses.First.Bits && address.Bits <= range.Addresses.Last.Bits
            && endpoint.Port >= range.Ports.First && endpoint.Port <= range.Ports.Last;
    }
}
