using Fourtuple.Shared.Doctor;

namespace Fourtuple.Agent.Doctor;

/// <summary>Whether memory, the system's file table and connection tracking have room.</summary>
internal static class CapacityChecks
{
    /// <summary>Kernel and user memory of one end of an idle connection, bytes; measured, with some room.</summary>
    public const long BytesPerEnd = 4_800;

    /// <summary>Left for everything else on the host, bytes.</summary>
    public const long ReserveBytes = HostFigures.ReserveBytes;

    public static IEnumerable<Finding> Of(PreflightCase about) =>
        [.. Memory(about), .. Files(about), .. Conntrack(about), .. TcpMemory(about)];

    private static IEnumerable<Finding> Memory(PreflightCase about)
    {
        var perConnection = BytesPerEnd * about.Ends;
        var available = about.Host.MemAvailableBytes;
        var reserve = HostFigures.Reserve(available, about.Host.CgroupLimitBytes is not null);
        var needed = (Int128)perConnection * about.Grant.MaxOpen + reserve;
        if (needed <= available)
            yield break;
        var fits = Math.Max(0, (available - reserve) / perConnection);
        var bound = about.Host.CgroupLimitBytes is null ? "MemAvailable of this host" : "what the memory cgroup leaves";
        var both = about.TargetIsLocal ? ", both ends being here" : "";
        yield return Finding.Refuse(
            "host", $"{about.Grant.MaxOpen:N0} connections don't fit into memory; about {fits:N0} do.",
            $"They need {Gib((long)needed)} ({perConnection:N0} bytes each{both},"
            + $" and {Gib(reserve)} spare), and {bound} is {Gib(available)}.",
            about.TargetIsLocal
                ? "Ask for fewer connections, put the target on another host, or use a larger one."
                : "Ask for fewer connections, add agents, or use a larger host.");
    }

    private static IEnumerable<Finding> Files(PreflightCase about)
    {
        var files = (Int128)about.Grant.MaxOpen * about.Ends;
        var free = about.Host.FileMax - about.Host.FilesInUse;
        // alloc_empty_file() lets CAP_SYS_ADMIN pass; the target may be another user's, so root is not trusted with it.
        if (files <= free)
            yield break;
        yield return Finding.Refuse(
            "host", $"{about.Grant.MaxOpen:N0} connections need {files:N0} open files; the system has {free:N0} left.",
            $"fs.file-max is {about.Host.FileMax:N0} with {about.Host.FilesInUse:N0} in use; io_uring's direct"
            + " descriptors count" + (about.TargetIsLocal ? ", and so does the target's end." : "."),
            "Raise it: sysctl -w fs.file-max=NUMBER.");
    }

    private static IEnumerable<Finding> Conntrack(PreflightCase about)
    {
        if (about.Host.ConntrackMax is not { } most || about.Host.ConntrackCount is not { } count
            || about.Grant.MaxOpen <= most - count)
            yield break;
        yield return Finding.Warn(
            $"Connection tracking has room for {Math.Max(0, most - count):N0} of {about.Grant.MaxOpen:N0} connections.",
            $"nf_conntrack_max is {most:N0} with {count:N0} in use; where rules on the path track connections, more are"
            + " dropped.",
            "Raise net.netfilter.nf_conntrack_max, or exempt the run's traffic from tracking (NOTRACK).");
    }

    /// <summary>
    /// One page of unread or unsent data on each connection is the most that small exchanges leave behind.
    /// </summary>
    private static IEnumerable<Finding> TcpMemory(PreflightCase about)
    {
        if (about.Grant.Load.Keepalive is null || about.Host.TcpMemBytes is not { } most
            || (Int128)about.Grant.MaxOpen * about.Ends * Environment.SystemPageSize <= most)
            yield break;
        yield return Finding.Warn(
            "TCP's buffer limit can be reached when replies pile up.",
            $"The third value of net.ipv4.tcp_mem is {Gib(most)}, less than a page for each of"
            + $" {about.Grant.MaxOpen:N0} connections.",
            "Spread exchanges over the period (keepalive.first: spread), or raise net.ipv4.tcp_mem.");
    }

    private static string Gib(long bytes) => $"{bytes / (double)(1L << 30):0.0} GiB";
}
