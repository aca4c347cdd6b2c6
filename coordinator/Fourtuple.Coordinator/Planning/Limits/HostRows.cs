using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Plans;
using static Fourtuple.Coordinator.Planning.Limits.LimitText;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What the agents and their hosts hold. Agents of one host divide what is the host's.</summary>
internal static class HostRows
{
    public static IEnumerable<LimitRow> Of(LimitCase about)
    {
        yield return Descriptors(about);
        if (about.Hosts.Any(host => Locked(host, about) is not null))
        {
            yield return LockedMemory(about);
        }
        if (about.Hosts.All(host => host.FileMax is not null))
        {
            yield return Files(about);
        }
        yield return Memory(about);
        if (about.Hosts.Any(host => host.MaxConnections is not null))
        {
            yield return new LimitRow(
                "the agents' own ceiling", "connections", "sum of FOURTUPLE_MAX_CONNECTIONS",
                [Read("FOURTUPLE_MAX_CONNECTIONS", Range(about.Hosts.Select(host => Endless(host.MaxConnections))))],
                Sum(about.Hosts.Select(host => Endless(host.MaxConnections))), about.Ask.Open, Refuses: true,
                "Raise FOURTUPLE_MAX_CONNECTIONS on the agents' hosts, or add agents.");
        }
    }

    private static LimitRow Descriptors(LimitCase about)
    {
        var rings = about.Hosts.All(host => host.Engine == "io_uring");
        var mixed = !rings && about.Hosts.Any(host => host.Engine == "io_uring");
        var rooms = about.Hosts.Select(host => (double)host.DescriptorCeiling).ToArray();
        return new LimitRow(
            rings ? "rings" : "file descriptors", "connections",
            rings ? "agents x (RLIMIT_NOFILE - 64) rings x min(RLIMIT_NOFILE, 32,768) slots"
                : mixed ? "sum of RLIMIT_NOFILE - 64 with epoll, of rings x slots with io_uring"
                : "agents x (RLIMIT_NOFILE - 64)",
            [
                Read("agents", about.Hosts.Count),
                Read("RLIMIT_NOFILE", Range(about.Hosts.Select(host => (double)host.Capacity.Nofile))),
                Read("engine", mixed ? "io_uring and epoll" : about.Hosts[0].Engine),
            ],
            Sum(rooms), about.Ask.Open, Refuses: true,
            "Raise the hard limit of open files on the agents (LimitNOFILE=, ulimit -Hn), permit io_uring, or add "
            + "agents.");
    }

    /// <summary>Connections whose rings an unprivileged user may lock; null: no such limit.</summary>
    private static double? Locked(HostFigures host, LimitCase about) =>
        host is { Engine: "io_uring", User: not 0, MemlockBytes: { } most }
            ? Math.Floor(most / (double)(HostFigures.LockedBytesOfRing * about.Ends)) * host.SlotsOfRing : null;

    private static LimitRow LockedMemory(LimitCase about) => new(
        "locked memory", "connections", "RLIMIT_MEMLOCK / (56 KiB x ends) rings x slots",
        [
            Read("RLIMIT_MEMLOCK", Range(
                about.Hosts.Select(host => host.MemlockBytes).OfType<long>().Select(bytes => (double)bytes), Bytes)),
            Read("slots of a ring", Range(about.Hosts.Select(host => (double)host.SlotsOfRing))),
        ],
        Sum(about.Hosts.Select(host => Locked(host, about) ?? long.MaxValue)), about.Ask.Open, Refuses: true,
        "Raise RLIMIT_MEMLOCK (LimitMEMLOCK=, ulimit -l), grant CAP_IPC_LOCK, or raise RLIMIT_NOFILE for fewer rings.");

    private static LimitRow Files(LimitCase about)
    {
        var free = ByHost(about, host => host.FileMax!.Value - (host.FilesInUse ?? 0));
        return new LimitRow(
            "open files of the system", "connections", "sum over hosts of (fs.file-max - in use) / ends",
            [Read("free", Range(free)), Read("ends here", about.Ends)],
            Sum(free) / about.Ends, about.Ask.Open, Refuses: true,
            "Raise fs.file-max on the nodes: direct descriptors of io_uring count too.");
    }

    private static LimitRow Memory(LimitCase about)
    {
        var share = about.Hosts.GroupBy(host => host.Capacity.BootId)
            .ToDictionary(host => host.Key, host => host.Count());
        var sockets = about.Ask is { Mode: LoadMode.Churn, Close: CloseSpec.ClientFin }
            ? Math.Min(about.Ask.Level * TimeWait.Length, about.Tuples.Reused) : 0;
        var waiting = sockets * TimeWait.SocketBytes / about.Hosts.Count;
        var rooms = about.Hosts.Select(host => Room(host, share[host.Capacity.BootId], about.Ends, waiting)).ToArray();
        return new LimitRow(
            "memory", "connections",
            "sum of (available - 2 GiB, or 1/8 of a cgroup's"
            + (waiting > 0 ? " - TIME_WAIT x 256 B" : "") + ") / (4,800 B x ends)",
            [
                Read("available", Range(about.Hosts.Select(host => (double)host.Capacity.MemAvailableBytes), Bytes)),
                Read("agents a host", Range(share.Values.Select(count => (double)count))),
                Read("ends here", about.Ends),
            ],
            Sum(rooms), about.Ask.Open, Refuses: true,
            about.TargetIsLocal ? "Put the target on another host, give this one more memory, or ask for less."
                : "Give agents more memory (memory.max of the pod), or add agents on hosts of their own.");
    }

    /// <summary>A memory cgroup is the agent's own; what a host has is everybody's who runs there.</summary>
    private static double Room(HostFigures host, int onHost, int ends, double waitingBytes)
    {
        var inCgroup = host.CgroupMemoryBytes is not null;
        var available = host.Capacity.MemAvailableBytes;
        var own = (available - HostFigures.Reserve(available, inCgroup)) / (inCgroup ? 1 : onHost) - waitingBytes;
        return Math.Max(0, Math.Floor(own / (HostFigures.BytesPerEnd * ends)));
    }

    /// <summary>One value a host, whatever the number of agents on it.</summary>
    public static double[] ByHost(LimitCase about, Func<HostFigures, double> value) =>
        [.. about.Hosts.GroupBy(host => host.Capacity.BootId).Select(group => value(group.First()))];

    private static double Endless(long? value) => value ?? long.MaxValue;

    private static double Sum(IEnumerable<double> values) => Math.Min(long.MaxValue, values.Sum());
}
