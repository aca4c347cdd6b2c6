using System.Net;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Which Host headers are answered. A page in a browser can point a name of its own at 127.0.0.1 (DNS rebinding), but
/// cannot make the browser send another Host than that name.
/// </summary>
public static class HostNames
{
    /// <param name="host">Without port; an IPv6 address may have brackets.</param>
    /// <param name="local">The address the connection came in on.</param>
    public static bool IsAccepted(string host, IPAddress? local, IReadOnlyList<string> configured)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(configured);
        if (configured.Contains(host, StringComparer.OrdinalIgnoreCase)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && (IPAddress.IsLoopback(address) || (local is not null && address.Equals(Unmapped(local))));
    }

    private static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
