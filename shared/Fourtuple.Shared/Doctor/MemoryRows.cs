using static Fourtuple.Shared.Doctor.DoctorText;

namespace Fourtuple.Shared.Doctor;

/// <summary>Memory of the host, of the pod, and of TCP.</summary>
internal static class MemoryRows
{
    /// <summary>A page of unread or unsent data a connection is the most that small exchanges leave behind.</summary>
    private const int Page = 4_096;

    public static IEnumerable<DoctorRow> Of(HostFigures host, DoctorQuestion question)
    {
        var available = host.Capacity.MemAvailableBytes;
        var reserve = HostFigures.Reserve(available, host.CgroupMemoryBytes is not null);
        long? needed = question.Connections is { } asked
            ? (long)Int128.Min(
                (Int128)asked * HostFigures.BytesPerEnd * question.Ends + reserve, long.MaxValue)
            : null;
        var perEnd = (available - reserve) / HostFigures.BytesPerEnd;
        yield return BytesAtLeast(
            "memory available", available, needed, "pod, node",
            $"About {Text(Math.Max(0, perEnd / question.Ends))}"
            + " connections fit: ask for fewer, add agents, or give this one more memory.");
        yield return new DoctorRow(
            "cgroup memory.max", host.CgroupMemoryBytes is { } most ? Bytes(most) : "none below the host's", None,
            DoctorState.Ok, "pod", "");
        var pages = question.Connections is { } held ? Times(Times(held, question.Ends), Page) : (long?)null;
        var tight = host.TcpMemBytes < pages;
        yield return new DoctorRow(
            "net.ipv4.tcp_mem", Bytes(host.TcpMemBytes), pages is null ? None : Bytes(pages),
            tight ? DoctorState.Warn : DoctorState.Ok, "node",
            tight ? "Spread exchanges over their period, or raise its third value: a page of unread data on each "
                + "connection would reach it." : "");
    }
}
