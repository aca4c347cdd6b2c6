using Fourtuple.Shared.Plans;
using static Fourtuple.Coordinator.Planning.Limits.LimitText;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What may stand on the way: connection tracking, neighbours. None of it is certain from here.</summary>
internal static class PathRows
{
    /// <summary>nf_conntrack_tcp_timeout_time_wait, seconds: an entry outlives its connection for so long.</summary>
    private const double TrackedAfterClose = 120;

    public static IEnumerable<LimitRow> Of(LimitCase about)
    {
        if (about.Hosts.All(host => host.ConntrackMax is not null))
        {
            yield return Conntrack(about);
        }
        if (!about.TargetIsLocal && about.Hosts.All(host => host.NeighbourMax is not null))
        {
            yield return new LimitRow(
                "neighbour table", "addresses", "gc_thresh3, for destinations on the agents' own link",
                [Read("gc_thresh3", Range(about.Hosts.Select(host => (double)host.NeighbourMax!.Value)))],
                about.Hosts.Min(host => host.NeighbourMax!.Value), Math.Min(about.Addresses, about.Ask.Open),
                Refuses: false,
                "Raise net.ipv4.neigh.default.gc_thresh3 on the nodes, or reach the destinations through a router.");
        }
    }

    private static LimitRow Conntrack(LimitCase about)
    {
        var free = HostRows.ByHost(about, host => host.ConntrackMax!.Value - (host.ConntrackCount ?? 0));
        var closed = about.Ask.Mode == LoadMode.Churn ? about.Ask.Level * TrackedAfterClose : 0;
        return new LimitRow(
            "connection tracking", "connections", "nf_conntrack_max - in use >= open + rate x 120 s",
            [
                Read("free", Range(free)), Plan("open", about.Ask.Open),
                Plan("closed in the last 120 s", closed),
            ],
            free.Sum(), about.Ask.Open + closed, Refuses: false,
            "Raise net.netfilter.nf_conntrack_max on every node and gateway that tracks, or exempt the traffic "
            + "(NOTRACK).");
    }
}
