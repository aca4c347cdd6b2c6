using Fourtuple.Shared.Tuples;
using static Fourtuple.Shared.Doctor.DoctorText;

namespace Fourtuple.Shared.Doctor;

/// <summary>Source ports, TIME_WAIT and backlogs.</summary>
internal static class PortRows
{
    private static readonly PortSet Unprivileged = PortSet.Of(1_024, 65_535);

    /// <summary>The kernel's default since Linux 5.4 (net/core/net_namespace.c: SOMAXCONN).</summary>
    private const int UsualBacklog = 4_096;

    public static IEnumerable<DoctorRow> Of(HostFigures host, DoctorQuestion question)
    {
        var has = host.Capacity;
        var range = new PortSet([has.EphemeralPorts]);
        var usable = Unprivileged.Except(has.ListeningPorts).Except(has.ReservedPorts);
        yield return new DoctorRow(
            "ip_local_port_range", $"{has.EphemeralPorts} ({Text(range.Count)} ports)", None, DoctorState.Ok,
            "pod, node", "");
        yield return new DoctorRow(
            "ip_local_reserved_ports",
            has.ReservedPorts.Count == 0 ? "none" : $"{Text(has.ReservedPorts.Count)} ports", None,
            DoctorState.Ok, "node", "");
        yield return new DoctorRow(
            "source ports", $"{Text(usable.Count)} from 1024 up, {Text(usable.Except(range).Count)} outside the range",
            "at least 1", usable.Count > 0 ? DoctorState.Ok : DoctorState.Missing, "process",
            usable.Count > 0 ? "" : "Stop what listens there (ss -Htlnp): listeners hold every port.");
        yield return TimeStamps(has.TcpTimestamps);
        yield return new DoctorRow(
            "tcp_tw_reuse", Count(host.TwReuse), None, DoctorState.Ok, "pod, node", "");
        yield return Advised(
            "somaxconn", host.Somaxconn, question.TargetIsLocal ? UsualBacklog : null, "pod, node",
            "Raise net.core.somaxconn where the target listens: a full accept queue drops SYNs for a second or more.");
        yield return Advised(
            "tcp_max_syn_backlog", host.SynBacklog, question.TargetIsLocal ? host.Somaxconn ?? UsualBacklog : null,
            "pod, node", "Raise net.ipv4.tcp_max_syn_backlog to somaxconn where the target listens.");
    }

    private static DoctorRow TimeStamps(bool on) => new(
        "tcp_timestamps", on ? "on" : "off", "on", on ? DoctorState.Ok : DoctorState.Warn, "pod, node",
        on ? "" : "Set net.ipv4.tcp_timestamps to 1 at both ends: without it a tuple closed by this side is blocked "
            + "for 60 s.");
}
