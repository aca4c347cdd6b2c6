using System.Diagnostics.CodeAnalysis;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Tuples;

/// <summary>Endpoints by address, by port or by both; null stands for every one.</summary>
public sealed record EndpointFilter(AddressRange? Addresses, PortRange? Ports)
{
    public const string Form = "an address, range or CIDR with or without ports, or only ports: 10.0.0.0/8, "
        + "127.0.0.1:9000, [::1]:9000-9015, :8080";

    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointFilter? filter)
    {
        ArgumentNullException.ThrowIfNull(text);
        filter = null;
        if (text.StartsWith(':') && PortParser.TryParseRange(text[1..], out var ports, out _))
        {
            filter = new EndpointFilter(null, ports);
        }
        else if (AddressRangeParser.TryParse(text.Trim('[', ']'), out var addresses, out _))
        {
            filter = new EndpointFilter(addresses, null);
        }
        else if (ListenRange.TryParse(text, out var range, out _))
        {
            filter = new EndpointFilter(range.Addresses, range.Ports);
        }
        return filter is not null;
    }

    public bool Matches(Endpoint endpoint) =>
        (Addresses is not { } range || Within(range, endpoint.Address)) && MatchesPort(endpoint.Port);

    /// <summary>A socket on the wildcard has the port of every address.</summary>
    public bool MatchesHolder(Endpoint local) =>
        Matches(local) || (Ports is not null && local.Address.Bits == 0 && MatchesPort(local.Port));

    private bool MatchesPort(ushort port) =>
        Ports is not { } ports || (port >= ports.First && port <= ports.Last);

    private static bool Within(AddressRange range, Address address) =>
        address.IsV6 == range.First.IsV6 && address.Bits >= range.First.Bits && address.Bits <= range.Last.Bits;
}
