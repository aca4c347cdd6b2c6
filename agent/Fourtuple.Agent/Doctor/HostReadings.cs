using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>
/// What this host offers and limits, read at one time. A null limit means that there is none or that it can't be read.
/// Bytes are bytes; counts are counts.
/// </summary>
public sealed record HostReadings
{
    public required string Host { get; init; }
    public required string BootId { get; init; }
    public required string KernelRelease { get; init; }
    public required string Architecture { get; init; }
    public required int Cores { get; init; }
    public required uint User { get; init; }

    /// <summary>RLIMIT_NOFILE; .NET raises the soft limit to the hard one at start.</summary>
    public required long NofileSoft { get; init; }
    public required long NofileHard { get; init; }

    /// <summary>fs.nr_open: what RLIMIT_NOFILE can be raised to.</summary>
    public required long NrOpen { get; init; }

    /// <summary>
    /// fs.file-max and the first column of fs.file-nr: struct files of the whole system, direct ones too.
    /// </summary>
    public required long FileMax { get; init; }
    public required long FilesInUse { get; init; }

    /// <summary>RLIMIT_MEMLOCK, which io_uring rings of an unprivileged user count against.</summary>
    public required long? MemlockBytes { get; init; }
    public required long MemTotalBytes { get; init; }

    /// <summary>MemAvailable of the host, or what is left of the cgroup's limit when that is less.</summary>
    public required long MemAvailableBytes { get; init; }

    /// <summary>memory.max of the cgroup when it is below the host's memory.</summary>
    public required long? CgroupLimitBytes { get; init; }

    /// <summary>Third value of net.ipv4.tcp_mem in bytes: skb data of all sockets together.</summary>
    public required long? TcpMemBytes { get; init; }
    public required PortRange EphemeralPorts { get; init; }
    public required PortSet ReservedPorts { get; init; }
    public required bool TcpTimestamps { get; init; }
    public required int? Somaxconn { get; init; }

    /// <summary>net.core.netdev_max_backlog; not visible in every network namespace.</summary>
    public required int? NetdevMaxBacklog { get; init; }
    public required long? ConntrackCount { get; init; }
    public required long? ConntrackMax { get; init; }

    /// <summary>gc_thresh3 of the neighbour table; the kernel's default where a namespace hides it.</summary>
    public required int NeighbourMax { get; init; }

    /// <summary>kernel.io_uring_disabled (6.6 and later); null where the kernel doesn't have it.</summary>
    public required int? IoUringDisabled { get; init; }
    public required IReadOnlyList<EngineProbe> Engines { get; init; }
    public required IReadOnlyList<Endpoint> Listeners { get; init; }
    public required IReadOnlyList<LocalAddress> Addresses { get; init; }

    /// <summary>net.ipv4.tcp_tw_reuse: 0 off, 1 on, 2 on loopback only.</summary>
    public int? TwReuse { get; init; }

    /// <summary>net.ipv4.tcp_max_tw_buckets: TIME_WAIT sockets beyond it are not kept.</summary>
    public long? MaxTimeWait { get; init; }
    public long? MaxOrphans { get; init; }
    public int? SynBacklog { get; init; }
    public int? UnprivilegedPort { get; init; }

    /// <summary>pids.max and pids.current of the cgroup.</summary>
    public long? PidsMax { get; init; }
    public long? PidsInUse { get; init; }

    /// <summary>cpu.max of the cgroup, thousandths of a core.</summary>
    public long? CpuMillicores { get; init; }

    /// <summary>
    /// Why a service mesh may sit between this host and its destinations; null when nothing hints at one.
    /// </summary>
    public required string? MeshHint { get; init; }

    /// <summary>Whether limits on open files of the whole system and on locked memory apply to this user.</summary>
    public bool IsRoot => User == 0;

    /// <summary>127.0.0.0/8 as a whole, and every address of an interface.</summary>
    public bool IsLocal(Address address) =>
        IsLoopback4(address) || Addresses.Any(local => local.Address == address);

    /// <summary>True when some address of the range is on this host.</summary>
    public bool HasAnyOf(AddressRange range) =>
        range.Overlaps(Loopback4) || Addresses.Any(local => range.Contains(local.Address));

    /// <summary>Ports that a listener holds on this address or on the wildcard (:: holds IPv4 too).</summary>
    public PortSet PortsHeldOn(Address source) => PortSet.Of(Listeners
        .Where(held => held.Address == source || (held.Address.Bits == 0 && (held.Address.IsV6 || !source.IsV6)))
        .Select(held => held.Port));

    internal static AddressRange Loopback4 { get; } = new(Address.V4(0x7f00_0000), Address.V4(0x7fff_ffff));

    private static bool IsLoopback4(Address address) => Loopback4.Contains(address);
}

/// <summary>An address of an interface; the prefix tells which addresses are reached on the link itself.</summary>
public sealed record LocalAddress(Address Address, int PrefixLength, string Interface, bool IsLoopback);
