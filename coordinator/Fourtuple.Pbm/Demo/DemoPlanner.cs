using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Demo;

/// <summary>Turns what was asked and what the host has into a feasible demo, or a sentence. Pure.</summary>
public static class DemoPlanner
{
    /// <summary>Destinations when nobody says otherwise: 4 addresses x 16 ports.</summary>
    private const long DefaultDestinations = 64;

    /// <summary>Ports of each destination address: enough accept queues, few enough listeners.</summary>
    private const int PortsPerAddress = 16;

    /// <summary>::1 is one address, so IPv6 destinations are ports, each with a listener of its own.</summary>
    private const int MostIpv6Destinations = 4_096;

    /// <summary>First source port tried; lower ones are used only when these are too few.</summary>
    private const int FirstSourcePort = 10_000;

    private const int LowestSourcePort = 1_024;

    /// <summary>Automatic slice kept for the host's own connections when its ephemeral range has to be used.</summary>
    private const int HostSlice = 2_048;

    /// <summary>First target port and the distance to the next try when one of its ports is taken.</summary>
    private const int FirstTargetPort = 9_000;

    /// <summary>Most addresses of 127.0.0.0/8 used as destinations, from 127.0.1.1 on.</summary>
    private const long MostAddresses = 16_000_000;

    /// <summary>The plan, or why there is none.</summary>
    public static (DemoPlan? Plan, ErrorText? Error) Make(DemoOptions asked, HostFacts host)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(host);
        var notes = new List<string>();
        var (connections, limited) = DemoLimits.Fit(asked, host, notes);
        if (limited is not null)
        {
            return (null, limited);
        }
        var candidates = SourceCandidates(host, connections, asked, notes);
        var (destinations, shapeError) = DestinationCount(asked, connections, candidates.Count);
        if (shapeError is not null)
        {
            return (null, shapeError);
        }
        var (addresses, ports, placeError) = Place(asked.Ipv6, destinations, host);
        if (placeError is not null)
        {
            return (null, placeError);
        }
        // A wildcard listener holds its port for every local address, so target ports are no source ports.
        var free = candidates.Where(port => port < ports.First || port > ports.Last).ToList();
        var real = ((long)(addresses.Last.Bits - addresses.First.Bits) + 1) * (ports.Last - ports.First + 1);
        var least = CeilDiv(connections, real);
        var wanted = asked.SourcePorts ?? least + 1;
        if (least > Math.Min(wanted, free.Count))
        {
            return (null, TooFewTuples(connections, real, Math.Min(wanted, free.Count)));
        }
        var source = asked.Source ?? Address.Parse(asked.Ipv6 ? "::1" : "127.0.0.1");
        var chosen = free.Take((int)Math.Min(wanted, free.Count)).Order().ToList();
        return (new DemoPlan(connections, source, chosen, addresses, ports, asked.Hold, asked.Keepalive, notes), null);
    }

    /// <summary>
    /// Source ports in order of preference: outside the ephemeral range, so that the host's own connections never
    /// compete; inside it only when it covers everything, and then not its top 2,048 ports.
    /// </summary>
    private static List<int> SourceCandidates(HostFacts host, long connections, DemoOptions asked, List<string> notes)
    {
        bool Usable(int port) => !host.Listening.Contains(port) && !host.Reserved.Contains(port);
        bool Ephemeral(int port) => port >= host.Ephemeral.First && port <= host.Ephemeral.Last;

        var outside = Range(LowestSourcePort, 32_767).Where(port => Usable(port) && !Ephemeral(port)).ToList();
        var needed = asked.SourcePorts ?? CeilDiv(connections, asked.Destinations ?? DefaultDestinations) + 1;
        if (outside.Count < Math.Min(needed, HostSlice))
        {
            var top = host.Ephemeral.Last - HostSlice;
            var rest = Range(LowestSourcePort, top).Where(port => Usable(port) && Ephemeral(port));
            outside.AddRange(rest);
            notes.Add($"Source ports come from the ephemeral range {host.Ephemeral}, less its top {HostSlice} ports: "
                + "ip_local_port_range leaves too few others.");
        }
        return [.. outside.Where(port => port >= FirstSourcePort), .. outside.Where(port => port < FirstSourcePort)];
    }

    private static (long Count, ErrorText? Error) DestinationCount(DemoOptions asked, long connections, int candidates)
    {
        var usable = Math.Max(1, candidates - 1);
        var fewest = CeilDiv(connections, Math.Min(asked.SourcePorts ?? usable, usable));
        if (asked.Destinations is { } given)
        {
            return given >= fewest
                ? (given, null)
                : (0, TooFewTuples(connections, given, Math.Min(asked.SourcePorts ?? usable, usable)));
        }
        var chosen = asked.SourcePorts is null ? Math.Max(DefaultDestinations, fewest) : fewest;
        return (chosen, null);
    }

    /// <summary>Addresses and ports of the destinations; the next hundred ports when one of them is taken.</summary>
    private static (AddressRange, PortRange, ErrorText?) Place(bool ipv6, long destinations, HostFacts host)
    {
        if (ipv6 && destinations > MostIpv6Destinations)
        {
            return (default, default, new ErrorText(
                ExitCodes.InvalidPlan, $"{Quantity.Count(destinations)} IPv6 destinations are too many for the demo",
                $"::1 is a single address, and the demo opens at most {Quantity.Count(MostIpv6Destinations)} ports of it",
                "allow more source ports, ask for fewer connections, or leave out --ipv6"));
        }
        var perAddress = (int)(ipv6 ? destinations : Math.Min(PortsPerAddress, destinations));
        var addresses = ipv6 ? 1 : CeilDiv(destinations, perAddress);
        if (addresses > MostAddresses)
        {
            return (default, default, new ErrorText(
                ExitCodes.InvalidPlan, $"{Quantity.Count(destinations)} destinations do not fit into 127.0.0.0/8",
                $"with {perAddress} ports each that takes {Quantity.Count(addresses)} addresses",
                "allow more source ports or ask for fewer connections"));
        }
        var first = Address.Parse(ipv6 ? "::1" : "127.0.1.1");
        for (var port = FirstTargetPort; port + perAddress <= 32_768; port += Math.Max(100, perAddress))
        {
            if (Range(port, port + perAddress - 1).All(each => !host.Listening.Contains(each)))
            {
                var range = new AddressRange(first, first.Plus((UInt128)(addresses - 1)));
                return (range, new PortRange((ushort)port, (ushort)(port + perAddress - 1)), null);
            }
        }
        return (default, default, new ErrorText(
            ExitCodes.Failed, $"there are no {perAddress} free neighbouring ports for the target",
            "other processes listen on the ports from 9000 on", "see who does: ss -Hltn"));
    }

    private static ErrorText TooFewTuples(long connections, long destinations, long ports) => new(
        ExitCodes.InvalidPlan,
        $"{Quantity.Count(connections)} connections do not fit into {Quantity.Count(ports * destinations)} tuples",
        $"one source address x {Quantity.Count(ports)} source ports x {Quantity.Count(destinations)} destinations "
            + "is all there is",
        $"ask for at most {Quantity.Count(ports * destinations)}, or give more --destinations or --source-ports");

    private static IEnumerable<int> Range(int first, int last) =>
        Enumerable.Range(first, Math.Max(0, last - first + 1));

    private static long CeilDiv(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
