using System.Diagnostics.CodeAnalysis;
using System.Net;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Targets;

/// <summary>Every address of one family with every port of a range.</summary>
public sealed record ListenRange(AddressRange Addresses, PortRange Ports)
{
    /// <summary>addresses x ports; saturates at long.MaxValue.</summary>
    public long Endpoints
    {
        get
        {
            var ports = (UInt128)(Ports.Last - Ports.First + 1);
            var addresses = Addresses.Last.Bits - Addresses.First.Bits;
            return addresses >= (UInt128)long.MaxValue / ports ? long.MaxValue : (long)((addresses + 1) * ports);
        }
    }

    /// <summary>True when the whole range is 127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback =>
        IPAddress.IsLoopback(Addresses.First.ToIPAddress()) && IPAddress.IsLoopback(Addresses.Last.ToIPAddress());

    /// <summary>
    /// Reads <c>ADDR[-ADDR]:PORT[-PORT]</c>, <c>CIDR:PORTS</c> or <c>[IPv6[-IPv6 or /bits]]:PORTS</c>. A CIDR means
    /// every address in it.
    /// </summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ListenRange? range, [NotNullWhen(false)] out TextProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = null;
        problem = Split(text, out var host, out var ports);
        if (problem is null && AddressRangeParser.TryParse(host, out var addresses, out problem)
            && PortParser.TryParseRange(ports, out var portRange, out problem))
        {
            range = new ListenRange(addresses, portRange);
        }
        return problem is null;
    }

    public override string ToString()
    {
        var hosts = Addresses.First == Addresses.Last ? $"{Addresses.First}" : $"{Addresses.First}-{Addresses.Last}";
        return Addresses.First.IsV6 ? $"[{hosts}]:{Ports}" : $"{hosts}:{Ports}";
    }

    private static TextProblem? Split(string text, out string host, out string ports)
    {
        var colon = text.LastIndexOf(':');
        (host, ports) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", "");
        if (colon <= 0 || text.EndsWith(']'))
        {
            return new TextProblem(
                $"'{text}' has no port", "a listener is an address and a port",
                "write ADDR:PORT, such as 127.0.0.1:9000 or [::1]:9000-9010");
        }
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        host = bracketed ? host[1..^1] : host;
        var isV6 = host.Contains(':', StringComparison.Ordinal);
        return isV6 == bracketed ? null : new TextProblem(
            isV6 ? $"'{text}' has an IPv6 address without brackets" : $"'{text}' has brackets around an IPv4 address",
            "brackets tell an IPv6 address from its port",
            isV6 ? $"write [{host}]:{ports}" : $"write {host}:{ports}");
    }
}
