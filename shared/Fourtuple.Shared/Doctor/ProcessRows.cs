using static Fourtuple.Shared.Doctor.DoctorText;

namespace Fourtuple.Shared.Doctor;

/// <summary>Files, rings and processes.</summary>
internal static class ProcessRows
{
    /// <summary>Threads beside the workers: runtime, bus, watchdog.</summary>
    private const int OtherThreads = 64;

    public static IEnumerable<DoctorRow> Of(HostFigures host, DoctorQuestion question)
    {
        var rings = question.Connections is { } asked ? host.RingsFor(asked) : 0;
        yield return AtLeast(
            "RLIMIT_NOFILE", host.Capacity.Nofile, Descriptors(host, question.Connections, rings), "process, pod",
            "Raise the hard limit (ulimit -Hn, LimitNOFILE=; in a pod the container runtime's default)"
            + (host.Engine == "epoll" ? ", or permit io_uring, which passes it." : "."));
        yield return AtLeast(
            "fs.nr_open", host.NrOpen, host.Engine == "epoll" ? Descriptors(host, question.Connections, rings) : null,
            "node", "Raise it on the node: RLIMIT_NOFILE cannot be set above it.");
        var free = host.FileMax is { } most ? most - (host.FilesInUse ?? 0) : (long?)null;
        yield return AtLeast(
            "fs.file-max", free, question.Connections is { } held ? Times(held, question.Ends) : null, "node",
            "Raise it on the node: sysctl -w fs.file-max=NUMBER; direct descriptors of io_uring count too.") with
        {
            Found = free is null ? "not told" : $"{Count(host.FileMax)}, {Count(free)} free",
        };
        var locked = host is { Engine: "io_uring", User: not 0 } && question.Connections is not null
            ? rings * HostFigures.LockedBytesOfRing * question.Ends : (long?)null;
        yield return BytesAtLeast(
            "RLIMIT_MEMLOCK", host.MemlockBytes, locked, "process, pod",
            "Raise it (ulimit -l, LimitMEMLOCK=) or grant CAP_IPC_LOCK: rings of an unprivileged user count here.") with
        {
            Found = host.MemlockBytes is null ? "unlimited" : Bytes(host.MemlockBytes),
        };
        var pids = host.PidsMax is { } limit ? limit - (host.PidsInUse ?? 0) : (long?)null;
        yield return AtLeast(
            "cgroup pids.max", pids, host.PidsMax is null ? null : host.Capacity.Workers + OtherThreads, "pod, kubelet",
            "Raise the pod's pid limit (podPidsLimit of the kubelet), or lower FOURTUPLE_WORKERS.") with
        {
            Found = host.PidsMax is null ? "unlimited" : $"{Count(host.PidsMax)}, {Count(pids)} free",
        };
        if (host.MaxConnections is { } own)
        {
            yield return AtLeast(
                "FOURTUPLE_MAX_CONNECTIONS", own, question.Connections, "process",
                "Raise it on the agent's host, if so many are meant to be allowed.");
        }
    }

    /// <summary>With io_uring a descriptor a ring.</summary>
    private static long? Descriptors(HostFigures host, long? connections, long rings) =>
        connections is not { } asked ? null
        : (host.Engine == "io_uring" ? rings : asked) + HostFigures.ReservedDescriptors;
}
