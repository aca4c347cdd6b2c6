using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

/// <summary>Which sockets listen for the endpoints of a plan; the same list in every worker (SO_REUSEPORT).</summary>
/// <param name="Endpoints">Endpoints asked for; saturates at long.MaxValue.</param>
/// <param name="Wildcard">One wildcard listener a port, bound to device lo, stands for all loopback addresses.</param>
internal sealed record ListenLayout(IReadOnlyList<ListenSpec> Specs, long Endpoints, bool Wildcard)
{
    /// <summary>Listening sockets a worker: bounds start-up time, descriptors and posted accepts.</summary>
    public const int MaxListeners = 1024;

    /// <summary>listen(2) backlog; the kernel takes the smaller of this and net.core.somaxconn.</summary>
    public const int Backlog = 65_535;

    public static ListenLayout Of(IReadOnlyList<ListenRange> ranges)
    {
        if (ranges.Count == 0)
        {
            throw new TargetRefusedException("nothing to listen on", "no range was given", "add --listen ADDR:PORT");
        }
        var endpoints = ranges.Aggregate(0L, (sum, range) => Saturate(sum, range.Endpoints));
        return endpoints <= MaxListeners
            ? new ListenLayout(Each(ranges), endpoints, false)
            : new ListenLayout(Wildcards(ranges, endpoints), endpoints, true);
    }

    private static List<ListenSpec> Each(IReadOnlyList<ListenRange> ranges)
    {
        var seen = new HashSet<Endpoint>();
        var specs = new List<ListenSpec>();
        foreach (var range in ranges)
        {
            var addresses = range.Addresses.Last.Bits - range.Addresses.First.Bits;
            for (UInt128 offset = 0; offset <= addresses; offset++)
            {
                var address = range.Addresses.First.Plus(offset);
                for (int port = range.Ports.First; port <= range.Ports.Last; port++)
                {
                    var endpoint = new Endpoint(address, (ushort)port);
                    if (seen.Add(endpoint))
                    {
                        specs.Add(new ListenSpec(endpoint, Backlog, false));
                    }
                }
            }
        }
        return specs;
    }

    private static List<ListenSpec> Wildcards(IReadOnlyList<ListenRange> ranges, long endpoints)
    {
        var what = $"{endpoints:N0} endpoints can't be listened on";
        if (ranges.FirstOrDefault(range => !range.IsLoopback) is { } foreign)
        {
            throw new TargetRefusedException(
                what, $"a worker has at most {MaxListeners:N0} listeners, and {foreign} is not loopback",
                "ask for fewer endpoints, or for loopback addresses only (one wildcard listener a port serves those)");
        }
        var wildcards = new SortedSet<(bool IsV6, ushort Port)>();
        foreach (var range in ranges)
        {
            for (int port = range.Ports.First; port <= range.Ports.Last; port++)
            {
                wildcards.Add((range.Addresses.First.IsV6, (ushort)port));
            }
        }
        if (wildcards.Count > MaxListeners)
        {
            throw new TargetRefusedException(
                what, $"{wildcards.Count:N0} ports need a listener each and a worker has at most {MaxListeners:N0}",
                "use fewer ports and more loopback addresses: 127.0.0.0/8 on one port is one listener");
        }
        return [.. wildcards.Select(w => new ListenSpec(new Endpoint(new Address(0, w.IsV6), w.Port), Backlog, true))];
    }

    private static long Saturate(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
