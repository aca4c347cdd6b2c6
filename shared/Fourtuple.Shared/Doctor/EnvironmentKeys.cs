namespace Fourtuple.Shared.Doctor;

/// <summary>
/// Keys of an agent's environment (its hello) that planning and the doctor read: sysctl(8) names where there is one.
/// Values are decimal numbers unless said otherwise; a key is absent where the host does not tell.
/// </summary>
public static class EnvironmentKeys
{
    /// <summary>Engine the agent is set to: auto, io_uring or epoll.</summary>
    public const string Engine = "engine";

    /// <summary>Effective user id.</summary>
    public const string User = "user";
    public const string NofileSoft = "nofile.soft";
    public const string NrOpen = "fs.nr_open";
    public const string FileMax = "fs.file-max";

    /// <summary>First column of fs.file-nr: files of the whole system in use.</summary>
    public const string FilesInUse = "fs.file-nr";

    /// <summary>RLIMIT_MEMLOCK, bytes.</summary>
    public const string Memlock = "memlock";
    public const string MemTotal = "mem.total";

    /// <summary>memory.max of the cgroup, bytes; absent when none is below the host's memory.</summary>
    public const string CgroupMemory = "cgroup.memory.max";

    /// <summary>pids.max and pids.current of the cgroup.</summary>
    public const string PidsMax = "cgroup.pids.max";
    public const string PidsInUse = "cgroup.pids.current";

    /// <summary>cpu.max of the cgroup, thousandths of a core.</summary>
    public const string CpuMillicores = "cgroup.cpu.millicores";
    public const string TcpMem = "net.ipv4.tcp_mem.max.bytes";
    public const string TwReuse = "net.ipv4.tcp_tw_reuse";
    public const string MaxTimeWait = "net.ipv4.tcp_max_tw_buckets";
    public const string MaxOrphans = "net.ipv4.tcp_max_orphans";
    public const string SynBacklog = "net.ipv4.tcp_max_syn_backlog";
    public const string UnprivilegedPort = "net.ipv4.ip_unprivileged_port_start";
    public const string NeighbourMax = "net.ipv4.neigh.default.gc_thresh3";
    public const string Somaxconn = "net.core.somaxconn";
    public const string NetdevBacklog = "net.core.netdev_max_backlog";
    public const string ConntrackCount = "nf_conntrack_count";
    public const string ConntrackMax = "nf_conntrack_max";
    public const string IoUringDisabled = "kernel.io_uring_disabled";

    /// <summary>FOURTUPLE_MAX_CONNECTIONS and FOURTUPLE_MAX_RATE of the agent.</summary>
    public const string MaxConnections = "max.connections";
    public const string MaxRate = "max.rate";

    /// <summary>A sentence part: why a service mesh seems to take this host's connections over.</summary>
    public const string Mesh = "mesh";
}
