using System.Globalization;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>net.ipv4.ip_local_port_range of this network namespace (ip(7)).</summary>
internal static class LocalPortRange
{
    /// <summary>The kernel's default, for a host that shows none.</summary>
    private static readonly PortRange _default = new(32_768, 60_999);

    public static PortRange Read(string file = "/proc/sys/net/ipv4/ip_local_port_range")
    {
        if (!File.Exists(file))
        {
            return _default;
        }
        var words = File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2
            && ushort.TryParse(words[0], CultureInfo.InvariantCulture, out var first)
            && ushort.TryParse(words[1], CultureInfo.InvariantCulture, out var last) && first <= last
            ? new PortRange(first, last)
            : _default;
    }
}
