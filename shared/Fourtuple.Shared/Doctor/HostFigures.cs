using System.Globalization;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Shared.Doctor;

/// <summary>
/// The limits of one agent's host as numbers, read from what the agent says of itself. Null: there is no such limit, or
/// the host does not tell. Bytes are bytes, counts are counts.
/// </summary>
public sealed record HostFigures
{
    /// <summary>Slots of one io_uring ring at most; the loop makes further rings beyond it.</summary>
    public const int RingSlots = 32_768;

    /// <summary>What one ring counts against RLIMIT_MEMLOCK of an unprivileged user, bytes.</summary>
    public const long LockedBytesOfRing = 56 << 10;

    /// <summary>Descriptors kept for everything that is not a connection.</summary>
    public const int ReservedDescriptors = 64;

    /// <summary>Kernel and user memory of one end of an idle connection, bytes; measured, with some room.</summary>
    public const long BytesPerEnd = 4_800;

    /// <summary>Left for everything else on a host, bytes.</summary>
    public const long ReserveBytes = 2L << 30;

    /// <summary>
    /// What load leaves free of this much, bytes: a host has more to carry than an agent, but a memory cgroup is the
    /// agent's own, and an eighth is room for what its heap grows by; so a small pod can carry load at all.
    /// </summary>
    public static long Reserve(long availableBytes, bool inCgroup) =>
        inCgroup ? Math.Min(ReserveBytes, availableBytes / 8) : ReserveBytes;

    public required AgentCapacity Capacity { get; init; }

    /// <summary>The engine a run would use here: io_uring or epoll.</summary>
    public required string Engine { get; init; }
    public required long? User { get; init; }
    public required long? NofileSoft { get; init; }
    public required long? NrOpen { get; init; }
    public required long? FileMax { get; init; }
    public required long? FilesInUse { get; init; }
    public required long? MemlockBytes { get; init; }
    public required long? MemTotalBytes { get; init; }
    public required long? CgroupMemoryBytes { get; init; }
    public required long? PidsMax { get; init; }
    public required long? PidsInUse { get; init; }
    public required long? CpuMillicores { get; init; }
    public required long? TcpMemBytes { get; init; }
    public required long? TwReuse { get; init; }
    public required long? MaxTimeWait { get; init; }
    public required long? MaxOrphans { get; init; }
    public required long? SynBacklog { get; init; }
    public required long? UnprivilegedPort { get; init; }
    public required long? NeighbourMax { get; init; }
    public required long? Somaxconn { get; init; }
    public required long? NetdevBacklog { get; init; }
    public required long? ConntrackCount { get; init; }
    public required long? ConntrackMax { get; init; }
    public required long? IoUringDisabled { get; init; }
    public required long? MaxConnections { get; init; }
    public required double? MaxRate { get; init; }
    public required string? Mesh { get; init; }

    /// <summary>Slots of one ring's table under this descriptor limit.</summary>
    public long SlotsOfRing => Math.Max(1, Math.Min(RingSlots, Capacity.Nofile));

    /// <summary>Rings that so many connections take; 0 with epoll.</summary>
    public long RingsFor(long connections) =>
        Engine == "io_uring" ? (connections + SlotsOfRing - 1) / SlotsOfRing : 0;

    /// <summary>
    /// Connections that the descriptor limit allows: one descriptor each with epoll; with io_uring one a ring, whose
    /// table is no larger than the limit.
    /// </summary>
    public long DescriptorCeiling
    {
        get
        {
            var free = Math.Max(0, Capacity.Nofile - ReservedDescriptors);
            return Engine != "io_uring" ? free
                : free > long.MaxValue / SlotsOfRing ? long.MaxValue : free * SlotsOfRing;
        }
    }

    public static HostFigures Of(AgentCapacity capacity)
    {
        ArgumentNullException.ThrowIfNull(capacity);
        var known = capacity.Environment;
        long? Number(string key) => known.TryGetValue(key, out var text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value : null;
        return new HostFigures
        {
            Capacity = capacity,
            Engine = EngineOf(capacity),
            User = Number(EnvironmentKeys.User),
            NofileSoft = Number(EnvironmentKeys.NofileSoft),
            NrOpen = Number(EnvironmentKeys.NrOpen),
            FileMax = Number(EnvironmentKeys.FileMax),
            FilesInUse = Number(EnvironmentKeys.FilesInUse),
            MemlockBytes = Number(EnvironmentKeys.Memlock),
            MemTotalBytes = Number(EnvironmentKeys.MemTotal),
            CgroupMemoryBytes = Number(EnvironmentKeys.CgroupMemory),
            PidsMax = Number(EnvironmentKeys.PidsMax),
            PidsInUse = Number(EnvironmentKeys.PidsInUse),
            CpuMillicores = Number(EnvironmentKeys.CpuMillicores),
            TcpMemBytes = Number(EnvironmentKeys.TcpMem),
            TwReuse = Number(EnvironmentKeys.TwReuse),
            MaxTimeWait = Number(EnvironmentKeys.MaxTimeWait),
            MaxOrphans = Number(EnvironmentKeys.MaxOrphans),
            SynBacklog = Number(EnvironmentKeys.SynBacklog),
            UnprivilegedPort = Number(EnvironmentKeys.UnprivilegedPort),
            NeighbourMax = Number(EnvironmentKeys.NeighbourMax),
            Somaxconn = Number(EnvironmentKeys.Somaxconn),
            NetdevBacklog = Number(EnvironmentKeys.NetdevBacklog),
            ConntrackCount = Number(EnvironmentKeys.ConntrackCount),
            ConntrackMax = Number(EnvironmentKeys.ConntrackMax),
            IoUringDisabled = Number(EnvironmentKeys.IoUringDisabled),
            MaxConnections = Number(EnvironmentKeys.MaxConnections),
            MaxRate = known.TryGetValue(EnvironmentKeys.MaxRate, out var rate)
                && double.TryParse(rate, CultureInfo.InvariantCulture, out var perSecond) ? perSecond : null,
            Mesh = known.GetValueOrDefault(EnvironmentKeys.Mesh),
        };
    }

    /// <summary>What the agent is set to; where it may choose, io_uring when a probe of it worked.</summary>
    private static string EngineOf(AgentCapacity capacity)
    {
        var asked = capacity.Environment.GetValueOrDefault(EnvironmentKeys.Engine, "auto");
        return asked is "epoll" or "io_uring" ? asked
            : capacity.Engines.Any(engine => engine is { Name: "io_uring", Available: true }) ? "io_uring" : "epoll";
    }
}
