using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using static Fourtuple.Coordinator.Planning.Limits.LimitText;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What the addresses allow: tuples, and how fast they come back.</summary>
internal static class TupleRows
{
    public static IEnumerable<LimitRow> Of(LimitCase about)
    {
        yield return Tuples(about);
        if (about.Ask.Mode == LoadMode.Churn)
        {
            yield return Churn(about);
            yield return TimeWaitSockets(about);
        }
        yield return about.Ask.Bind == BindMode.Explicit ? LeftForHost(about) : PortSearch(about);
    }

    private static LimitRow Tuples(LimitCase about)
    {
        var (tuples, ask) = (about.Tuples, about.Ask);
        var exclusive = tuples.Reuse == ReuseMode.Exclusive;
        var heaviest = exclusive ? null : tuples.Heaviest;
        return new LimitRow(
            "tuples", "connections",
            exclusive ? "sources x ports (exclusive)"
                : heaviest is null ? "sources x ports x destinations"
                : "sources x ports / part of the heaviest destination",
            [
                Read("sources", tuples.Sources),
                new("ports", Number(tuples.Ports), ask.Bind == BindMode.Kernel
                    ? "ip_local_port_range less reserved ports" : "sources.ports less listeners and the host's slice"),
                Plan("destinations", tuples.Destinations), .. Weights(heaviest),
            ],
            tuples.Reused, ask.Open, Refuses: true,
            heaviest is null
                ? "Add destinations (addresses or ports of the target), source addresses or source ports."
                : $"Give target {heaviest.Target} more addresses or ports, or less weight; or add source addresses or "
                    + "source ports.");
    }

    /// <summary>The destination that is full first, by the weights of the plan.</summary>
    private static IEnumerable<LimitInput> Weights(HeaviestDestination? heaviest) => heaviest is null ? [] :
    [
        new("part of the level", Figures.Percent(heaviest.Part), $"weight of target {heaviest.Target}, a destination"),
    ];

    private static LimitRow Churn(LimitCase about)
    {
        var ask = about.Ask;
        var ceiling = TimeWait.Ceiling(about.Tuples.Reused, ask.HoldSeconds, about.TimeWaitSeconds);
        return new LimitRow(
            "connection rate of the tuples", "connections/s", "tuples / (lifetime + TIME_WAIT)",
            [
                Read("tuples", about.Tuples.Reused),
                .. Weights(ask.Reuse == ReuseMode.Exclusive ? null : about.Tuples.Heaviest),
                Plan("lifetime, s", ask.HoldSeconds),
                new("TIME_WAIT, s", Number(about.TimeWaitSeconds),
                    $"close {TimeWait.Text(ask.Close)}, bind {ask.Bind.ToString().ToLowerInvariant()}, timestamps "
                        + (about.Timestamps ? "on" : "off")),
            ],
            ceiling ?? long.MaxValue, ask.Level, Refuses: true,
            about.TimeWaitSeconds > 0
                ? "Close with client-rst, or turn TCP timestamps on at both ends and bind explicitly; or add tuples."
                : "Shorten the lifetime, or add destinations, source addresses or source ports.");
    }

    /// <summary>Beyond tcp_max_tw_buckets none is kept, and nothing is refused (TCPTimeWaitOverflow).</summary>
    private static LimitRow TimeWaitSockets(LimitCase about)
    {
        var held = about.Ask.Close == CloseSpec.ClientFin ? about.Ask.Level * TimeWait.Length : 0;
        // Taken over at once, a tuple has one TIME_WAIT socket at most, however often it is used.
        held = about.TimeWaitSeconds < TimeWait.Length ? Math.Min(held, about.Tuples.Reused) : held;
        var buckets = about.Hosts.Select(host => (double)(host.MaxTimeWait ?? long.MaxValue)).ToArray();
        return new LimitRow(
            "sockets in TIME_WAIT", "sockets", "rate x 60 s, at most one a tuple where it is taken over",
            [Plan("rate", about.Ask.Level), Read("tcp_max_tw_buckets", Range(buckets))],
            Math.Min(long.MaxValue, buckets.Sum()), held, Refuses: false,
            "Nothing is refused beyond it: the kernel then ends TIME_WAIT early (TCPTimeWaitOverflow).");
    }

    private static LimitRow LeftForHost(LimitCase about)
    {
        var range = about.Tuples.EphemeralPorts;
        var perPort = Math.Max(1, about.Tuples.Reused / Math.Max(1, about.Tuples.Ports));
        var bound = Math.Min(about.Tuples.Ports, Math.Ceiling(about.Ask.Open / (double)perPort));
        // Ports outside the range come first, so only what is needed beyond them is taken from it.
        var outside = Math.Max(0, TupleCeiling.MaxPorts - range);
        return new LimitRow(
            "ports left for the host's own connections", "ports",
            "ip_local_port_range less what the run binds of it",
            [Read("ip_local_port_range", range), Plan("ports bound by the run", bound)],
            Math.Max(0, range - Math.Max(0, bound - outside)), 1, Refuses: false,
            "Leave a part of ip_local_port_range out of sources.ports: the kernel skips those that are bound.");
    }

    /// <summary>
    /// Once half the range is taken for a destination, each connect() looks through the full half first: 75 to 90 ns a
    /// port on Linux 6.18.
    /// </summary>
    private static LimitRow PortSearch(LimitCase about)
    {
        const double SecondsPerPort = 80e-9;
        var range = about.Tuples.EphemeralPorts;
        var perDestination = about.Ask.Open
            / Math.Max(1.0, about.Tuples.Sources * (double)about.Tuples.Destinations);
        var isSlow = perDestination > range / 2.0;
        var cores = about.Hosts.Sum(host => host.Capacity.Cores);
        return new LimitRow(
            "the kernel's search for a port", "connections/s", "cores / (range / 2 x 80 ns), past half of the range",
            [
                Read("ip_local_port_range", range), Read("cores", cores),
                Plan("connections a source and destination", perDestination),
            ],
            isSlow ? cores / (range / 2.0 * SecondsPerPort) : long.MaxValue, about.Ask.ConnectRate ?? 0,
            Refuses: false, "Use sources.bind: explicit, which needs no search, or add destinations.");
    }
}
