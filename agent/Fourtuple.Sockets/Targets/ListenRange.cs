using System.Globalization;
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
    /// <param name="problem">What is wrong, in a sentence; null when read.</param>
    public static ListenRange? Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text.EndsWith(']'))
        {
            problem = $"'{text}' has no port; write ADDR:PORT, such as 127.0.0.1:9000 or [::1]:9000-9010";
            return null;
        }
        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!bracketed && host.Contains(':', StringComparison.Ordinal))
        {
            problem = $"'{text}' has an IPv6 address without brackets; write [{host}]:{text[(colon + 1)..]}";
            return null;
        }
        var addresses = ParseAddresses(bracketed ? host[1..^1] : host, out problem);
        var ports = problem is null ? ParsePorts(text[(colon + 1)..], out problem) : default;
        if (problem is null && bracketed != addresses.First.IsV6)
        {
            problem = $"'{text}': brackets are for IPv6 addresses only";
        }
        return problem is null ? new ListenRange(addresses, ports) : null;
    }

    public override string ToString()
    {
        var hosts = Addresses.First == Addresses.Last ? $"{Addresses.First}" : $"{Addresses.First}-{Addresses.Last}";
        return Addresses.First.IsV6 ? $"[{hosts}]:{Ports}" : $"{hosts}:{Ports}";
    }

    private static AddressRange ParseAddresses(string text, out string? problem)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return ParseCidr(text, text[..slash], text[(slash + 1)..], out problem);
        }
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        if (!Address.TryParse(first, out var from) || !Address.TryParse(last, out var to))
        {
            problem = $"'{text}' is not an IP address or a range of them; names are not resolved here";
            return default;
        }
        problem = from.IsV6 != to.IsV6 ? $"'{text}' mixes IPv4 and IPv6"
            : from > to ? $"'{text}' is reversed; write {to}-{from}"
            : null;
        return new AddressRange(from, to);
    }

    private static AddressRange ParseCidr(string text, string host, string length, out string? problem)
    {
        problem = null;
        if (!Address.TryParse(host, out var address)
            || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > (address.IsV6 ? 128 : 32))
        {
            problem = $"'{text}' is not a CIDR; write 127.0.0.0/24 or [fd00::/120]";
            return default;
        }
        var hostBits = (address.IsV6 ? 128 : 32) - prefix;
        var mask = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        if ((address.Bits & mask) != 0)
        {
            problem = $"'{text}' has host bits set; write {address with { Bits = address.Bits & ~mask }}/{prefix}";
            return default;
        }
        return new AddressRange(address, address with { Bits = address.Bits | mask });
    }

    private static PortRange ParsePorts(string text, out string? problem)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        if (!TryPort(first, out var from) || !TryPort(last, out var to))
        {
            problem = $"'{text}' is not a port or a range of ports; ports are 1 to 65535";
            return default;
        }
        problem = from > to ? $"ports '{text}' are reversed; write {to}-{from}" : null;
        return new PortRange(from, to);
    }

    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
}
