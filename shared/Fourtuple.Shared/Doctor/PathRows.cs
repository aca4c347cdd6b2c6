using static Fourtuple.Shared.Doctor.DoctorText;

namespace Fourtuple.Shared.Doctor;

/// <summary>What stands between this host and its targets: connection tracking, a mesh, neighbours.</summary>
internal static class PathRows
{
    public static IEnumerable<DoctorRow> Of(HostFigures host, DoctorQuestion question)
    {
        var free = host.ConntrackMax is { } most ? most - (host.ConntrackCount ?? 0) : (long?)null;
        yield return Advised(
            "nf_conntrack_max", free, question.Connections, "node",
            "Raise net.netfilter.nf_conntrack_max on the node, or exempt this traffic (NOTRACK): where rules track "
            + "connections, those beyond it are dropped.") with
        {
            Found = host.ConntrackMax is null
                ? "not loaded, or not visible here"
                : $"{Count(host.ConntrackMax)}, {Count(free)} free",
        };
        yield return new DoctorRow(
            "neighbour table (gc_thresh3)", Count(host.NeighbourMax), None, DoctorState.Ok, "node", "");
        yield return new DoctorRow(
            "netdev_max_backlog", Count(host.NetdevBacklog), None, DoctorState.Ok, "node", "");
        yield return new DoctorRow(
            "service mesh", host.Mesh ?? "no sign of one", "none",
            host.Mesh is null ? DoctorState.Ok : DoctorState.Warn, "pod",
            host.Mesh is null ? "" : "Switch sidecar injection off for agents, or set sources.reuse: exclusive: a "
                + "sidecar ends every connection itself, so one source port can't serve several destinations.");
    }
}
