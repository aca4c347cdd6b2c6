using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// How many connections the addresses allow: sources x ports x destinations (RFC 9293, section 3.3.1), beside what the
/// kernel's own choice of ports would have allowed. Pure arithmetic; nothing here is measured.
/// </summary>
/// <param name="EphemeralPorts">Size of the host's net.ipv4.ip_local_port_range.</param>
/// <param name="Ports">Source ports a source address that the plan may use.</param>
/// <param name="Sources">Source addresses over all agents.</param>
/// <param name="Destinations">Destination endpoints (address and port).</param>
public sealed record TupleCeiling(
    int Agents, int EphemeralPorts, int Ports, long Sources, long Destinations, ReuseMode Reuse)
{
    /// <summary>One source address and the default range, to one destination.</summary>
    public long DefaultToOne => EphemeralPorts;

    /// <summary>The destination that weights load most; null when all get the same.</summary>
    public HeaviestDestination? Heaviest { get; init; }

    /// <summary>
    /// Every port reused for every destination; in exclusive reuse a port serves one destination only. With weights the
    /// destination that gets most is full first, and then so is the plan.
    /// </summary>
    public long Reused => Reuse == ReuseMode.Exclusive ? Product(Sources, Ports, 1)
        : Heaviest is { } one ? (long)((Product(Sources, Ports, Destinations) / one.Excess) + 1e-6)
        : Product(Sources, Ports, Destinations);

    /// <summary>1024 to 65535: the ports an unprivileged process may bind.</summary>
    public const int MaxPorts = 64_512;

    /// <summary>
    /// The smallest single change that makes room for what is asked, cheapest first: more ports of the same addresses,
    /// one more destination port on the targets, more source addresses.
    /// </summary>
    public string CheapestFix(long asked)
    {
        var fixes = new List<string>();
        var perPort = Math.Max(1, Reused / Math.Max(1, Ports));
        var ports = CeilingDivide(asked, perPort);
        if (ports <= MaxPorts)
        {
            fixes.Add($"widen sources.ports to {ports:N0} ports");
        }
        if (Reuse == ReuseMode.PerDestination && Heaviest is null)
        {
            var needed = CeilingDivide(asked, Math.Max(1, Product(Sources, Ports, 1)));
            fixes.Add($"add {Plural(needed - Destinations, "destination")} (ports or addresses of the target)");
        }
        if (Heaviest is { } one)
        {
            fixes.Add($"give target {one.Target} more addresses or ports, or less weight");
        }
        var perSource = Math.Max(1, Reused / Math.Max(1, Sources));
        fixes.Add($"add {Plural(CeilingDivide(asked, perSource) - Sources, "source address", "source addresses")}");
        return string.Join(", or ", fixes);
    }

    private static string Plural(long count, string one, string? many = null) =>
        count == 1 ? $"one more {one}" : $"{count:N0} more {many ?? one + "s"}";

    private static long CeilingDivide(long value, long by) => ((value - 1) / by) + 1;

    /// <summary>The product, saturating at long.MaxValue.</summary>
    public static long Product(long a, long b, long c)
    {
        var product = (UInt128)(ulong)a * (ulong)b * (ulong)c;
        return product > long.MaxValue ? long.MaxValue : (long)product;
    }
}
