using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>Whether the tuples of the slice can be had here: source addresses, source ports, neighbours.</summary>
internal static class TupleChecks
{
    /// <summary>
    /// Source addresses whose held ports are looked at one by one; beyond, the first ones speak for all.
    /// </summary>
    private const int MaxSources = 4_096;

    public static IEnumerable<Finding> Of(PreflightCase about)
    {
        var missing = about.Grant.Space.Boxes.SelectMany(box => MissingSources(about.Host, box)).ToList();
        return missing.Count > 0
            ? missing
            : [.. Ports(about), .. TimeWaits(about), .. Starvation(about), .. Neighbours(about), .. Mesh(about)];
    }

    private static IEnumerable<Finding> MissingSources(HostReadings host, TupleBox box)
    {
        foreach (var range in box.Sources.Ranges)
        {
            if (FirstMissing(host, range) is { } missing)
            {
                yield return Finding.Refuse(
                    "host", $"Source address {missing} is not on this host.",
                    $"{host.Host} has {string.Join(", ", host.Addresses.Select(local => local.Address))}.",
                    "Name an address of this host in sources.addresses, or add it: ip addr add ADDR/LEN dev NAME.");
            }
        }
    }

    /// <summary>
    /// Walks from one local address to the next, so that a large range costs no more than the host has.
    /// </summary>
    private static Address? FirstMissing(HostReadings host, AddressRange range)
    {
        var at = range.First;
        while (host.IsLocal(at))
        {
            var next = HostReadings.Loopback4.Contains(at) ? HostReadings.Loopback4.Last : at;
            if (next >= range.Last)
                return null;
            at = next.Plus(1);
        }
        return at;
    }

    private static IEnumerable<Finding> Ports(PreflightCase about)
    {
        long tuples = 0;
        foreach (var box in about.Grant.Space.Boxes)
        {
            var destinations = about.Grant.Reuse == ReuseMode.Exclusive ? 1 : box.Destinations.Count;
            var sources = Math.Min(box.Sources.Count, MaxSources);
            for (var position = 0L; position < sources; position++)
            {
                var source = box.Sources[position];
                var free = about.ChoosesPorts ? box.Ports.Except(about.Host.PortsHeldOn(source)) : box.Ports;
                if (free.Count == 0)
                    yield return Held(source, box.Ports);
                tuples = Add(tuples, Multiply(free.Count, destinations));
            }
            tuples = Add(tuples, Multiply(Multiply(box.Sources.Count - sources, box.Ports.Count), destinations));
        }
        if (about.Grant.MaxOpen > tuples)
        {
            yield return Finding.Refuse(
                "plan", $"{about.Grant.MaxOpen:N0} connections don't fit into {tuples:N0} tuples.",
                "Each connection needs its own combination of source address, source port and destination, and ports"
                + " held by listeners can't be used.",
                "Add destinations, source ports or source addresses, or ask for fewer connections.");
        }
    }

    private static Finding Held(Address source, PortSet ports) => Finding.Refuse(
        "host", $"No source port is left on {source}: all {ports.Count:N0} of {ports} are held by listeners.",
        "A port in LISTEN on the wildcard or on the source address can't be bound for connecting.",
        "Choose other sources.ports, or stop what listens there (ss -Htlnp).");

    /// <summary>Ports are taken from the first on: this is how many of them the connections will really bind.</summary>
    private static PortSet Used(TupleBox box, long connections)
    {
        var bySource = Math.Max(1, box.Destinations.Count);
        var needed = (connections + bySource - 1) / bySource;
        return box.Ports.Slice(0, (int)Math.Min(needed, box.Ports.Count));
    }

    /// <summary>Closing first costs a tuple its TIME_WAIT unless the kernel lets it be taken over.</summary>
    private static IEnumerable<Finding> TimeWaits(PreflightCase about)
    {
        var load = about.Grant.Load;
        if (load is { Mode: LoadMode.Churn, Close: CloseSpec.ClientFin } && about.ChoosesPorts
            && !about.Host.TcpTimestamps)
        {
            var ceiling = TimeWait.CeilingPerSecond(about.Grant.Space.Count, takesOver: false);
            yield return Finding.Warn(
                $"This host can sustain at most {ceiling:N1} openings/s with its {about.Grant.Space.Count:N0} tuples.",
                $"TCP timestamps are off, so each tuple rests {TimeWait.Length.TotalSeconds:0} s in TIME_WAIT after"
                + " this side closed it with FIN.",
                "Turn them on at both ends (sysctl net.ipv4.tcp_timestamps=1), close with client-rst or server, or add"
                + " destinations or source ports.");
        }
    }

    private static IEnumerable<Finding> Starvation(PreflightCase about)
    {
        if (!about.ChoosesPorts)
            yield break;
        var left = new PortSet([about.Host.EphemeralPorts]).Except(about.Host.ReservedPorts);
        foreach (var box in about.Grant.Space.Boxes)
            left = left.Except(Used(box, about.Grant.MaxOpen));
        if (left.Count == 0)
        {
            yield return Finding.Warn(
                "While the run holds its connections, other programs on this host can't connect out.",
                $"The run binds every port of ip_local_port_range ({about.Host.EphemeralPorts}), and the kernel skips"
                + " explicitly bound ports when it chooses one.",
                "Leave a part of that range out of sources.ports, or move it: sysctl net.ipv4.ip_local_port_range.");
        }
    }

    private static IEnumerable<Finding> Neighbours(PreflightCase about)
    {
        long onLink = 0;
        foreach (var box in about.Grant.Space.Boxes)
        {
            var ranges = box.Destinations.Groups.SelectMany(group => group.Addresses.Ranges);
            onLink = Add(onLink, Math.Min(box.Destinations.Count, ranges.Sum(range => OnLink(about.Host, range))));
        }
        onLink = Math.Min(onLink, about.Grant.MaxOpen);
        if (onLink > about.Host.NeighbourMax)
        {
            yield return Finding.Refuse(
                "host", $"{onLink:N0} destinations are on this host's own link, more than its neighbour table takes.",
                $"net.ipv4.neigh.default.gc_thresh3 is {about.Host.NeighbourMax:N0}; beyond it connect() fails.",
                "Raise gc_thresh3 (it is one table for the whole host), or reach the destinations through a router.");
        }
    }

    /// <summary>Addresses of the range that lie in an interface's prefix and are not this host's own.</summary>
    private static long OnLink(HostReadings host, AddressRange range) => host.Addresses
        .Where(local => !local.IsLoopback && local.Address.IsV6 == range.First.IsV6)
        .Select(local => (local.Interface, Link: Link(local)))
        .Distinct()
        .Where(entry => entry.Link.Overlaps(range))
        .Select(entry => new AddressRange(
            entry.Link.First > range.First ? entry.Link.First : range.First,
            entry.Link.Last < range.Last ? entry.Link.Last : range.Last))
        .Sum(common => Math.Min(common.Count, int.MaxValue)
            - host.Addresses.Count(local => common.Contains(local.Address)));

    private static AddressRange Link(LocalAddress local)
    {
        var hostBits = (local.Address.IsV6 ? 128 : 32) - local.PrefixLength;
        var mask = hostBits >= 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        var first = local.Address with { Bits = local.Address.Bits & ~mask };
        return new AddressRange(first, first with { Bits = first.Bits | mask });
    }

    private static IEnumerable<Finding> Mesh(PreflightCase about)
    {
        if (about.Host.MeshHint is { } hint && about.Grant.Reuse == ReuseMode.PerDestination && !about.TargetIsLocal)
        {
            yield return Finding.Warn(
                "A service mesh seems to redirect this host's connections.",
                $"{char.ToUpperInvariant(hint[0])}{hint[1..]}; a sidecar ends every connection itself, so one source"
                + " port can't serve several destinations.",
                "Switch sidecar injection off for agents, or set sources.reuse: exclusive.");
        }
    }

    private static long Multiply(long a, long b) => (long)Int128.Min((Int128)a * b, long.MaxValue);

    private static long Add(long a, long b) => (long)Int128.Min((Int128)a + b, long.MaxValue);
}
