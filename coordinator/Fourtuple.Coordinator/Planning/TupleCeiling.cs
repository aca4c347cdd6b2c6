using Fourtuple.Coordinator.Reports;
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

    /// <summary>All source addresses with every port that can be bound explicitly, to one destination.</summary>
    public long ExplicitToOne => Product(Sources, MaxPorts, 1);

    /// <summary>The destination that weights load most; null when all get the same.</summary>
    public HeaviestDestination? Heaviest { get; init; }

    /// <summary>
    /// Every port reused for every destination; in exclusive reuse a port serves one destination only. With weights the
    /// destination that gets most is full first, and then so is the plan.
    /// </summary>
    public long Reused => Reuse == ReuseMode.Exclusive ? Product(Sources, Ports, 1)
        : Heaviest is { } one ? (long)((Product(Sources, Ports, Destinations) / one.Excess) + 1e-6)
        : Product(Sources, Ports, Destinations);

    /// <summary>
    /// The first three rows are always, in this order: default range to one destination, explicit ports to one
    /// destination, reuse across destinations. Then what one more of each would give, cheapest first.
    /// </summary>
    public IReadOnlyList<WhatIfEntry> Rows(long peak)
    {
        var sources = (int)Math.Min(Sources, int.MaxValue);
        var destinations = (int)Math.Min(Destinations, int.MaxValue);
        WhatIfEntry Row(int agents, int ips, int ports, int to, long connections, bool measured = false) =>
            new(agents, ips, ports, to, connections, measured);
        return
        [
            Row(1, 1, EphemeralPorts, 1, DefaultToOne),
            Row(Agents, sources, MaxPorts, 1, ExplicitToOne),
            Row(Agents, sources, Ports, destinations, Reused),
            Row(Agents, sources, Ports, destinations, peak, measured: true),
            Row(Agents, sources, Ports, destinations + 1, (this with { Destinations = Destinations + 1 }).Reused),
            Row(Agents, sources + 1, Ports, destinations, (this with { Sources = Sources + 1 }).Reused),
            Row(Agents, sources, MaxPorts, destinations, (this with { Ports = MaxPorts }).Reused),
        ];
    }

    /// <summary>What the rows of <see cref="Rows"/> are, in their order.</summary>
    public static IReadOnlyList<string> RowNames { get; } =
    [
        "default port range, one destination", "every explicit port, one destination", "this plan", "this run",
        "one more destination", "one more source address", "every unprivileged port",
    ];

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
