using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Agent.Doctor;

/// <summary>
/// Reads <see cref="HostReadings"/> from this host: proc(5), sysctls, interfaces, limits of the process.
/// </summary>
public static class HostReader
{
    /// <summary>Kernel's default of gc_thresh3 (Documentation/networking/ip-sysctl.rst).</summary>
    private const int DefaultNeighbourMax = 1_024;

    /// <summary>The kernel's default of ip_local_port_range.</summary>
    private static readonly PortRange DefaultEphemeral = new(32_768, 60_999);

    /// <param name="engines">What the socket engine found when it probed.</param>
    public static HostReadings Read(IReadOnlyList<EngineProbe> engines)
    {
        var memory = new MemoryReader().Read();
        var (nofileSoft, nofileHard) = HostLimits.Nofile;
        var listeners = ProcNetTcp.Listeners();
        var group = new CgroupReader().Read();
        return new HostReadings
        {
            Host = Environment.MachineName,
            BootId = ProcFiles.Text("/proc/sys/kernel/random/boot_id") ?? "unknown",
            KernelRelease = ProcFiles.Text("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.VersionString,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Cores = Environment.ProcessorCount,
            User = HostLimits.EffectiveUser,
            NofileSoft = nofileSoft ?? long.MaxValue,
            NofileHard = nofileHard ?? long.MaxValue,
            NrOpen = Sysctl("fs/nr_open") ?? long.MaxValue,
            FileMax = Sysctl("fs/file-max") ?? long.MaxValue,
            FilesInUse = ProcFiles.Field(ProcFiles.Text("/proc/sys/fs/file-nr"), 0) ?? 0,
            MemlockBytes = HostLimits.Memlock.Soft,
            MemTotalBytes = memory.TotalBytes,
            MemAvailableBytes = memory.AvailableBytes,
            CgroupLimitBytes = memory.CgroupLimitBytes,
            TcpMemBytes = ProcFiles.Field(SysctlText("net/ipv4/tcp_mem"), 2) * Environment.SystemPageSize,
            EphemeralPorts = ProcFiles.Range(SysctlText("net/ipv4/ip_local_port_range")) ?? DefaultEphemeral,
            ReservedPorts = ProcFiles.Ports(SysctlText("net/ipv4/ip_local_reserved_ports")),
            TcpTimestamps = Sysctl("net/ipv4/tcp_timestamps") is not 0,
            Somaxconn = (int?)Sysctl("net/core/somaxconn"),
            NetdevMaxBacklog = (int?)Sysctl("net/core/netdev_max_backlog"),
            ConntrackCount = Sysctl("net/netfilter/nf_conntrack_count"),
            ConntrackMax = Sysctl("net/netfilter/nf_conntrack_max"),
            NeighbourMax = (int?)Sysctl("net/ipv4/neigh/default/gc_thresh3") ?? DefaultNeighbourMax,
            IoUringDisabled = (int?)Sysctl("kernel/io_uring_disabled"),
            Engines = engines,
            Listeners = listeners,
            Addresses = Addresses(),
            TwReuse = (int?)Sysctl("net/ipv4/tcp_tw_reuse"),
            MaxTimeWait = Sysctl("net/ipv4/tcp_max_tw_buckets"),
            MaxOrphans = Sysctl("net/ipv4/tcp_max_orphans"),
            SynBacklog = (int?)Sysctl("net/ipv4/tcp_max_syn_backlog"),
            UnprivilegedPort = (int?)Sysctl("net/ipv4/ip_unprivileged_port_start"),
            PidsMax = group.PidsMax,
            PidsInUse = group.PidsInUse,
            CpuMillicores = group.CpuMillicores,
            MeshHint = MeshSigns.Find(listeners, name => Environment.GetEnvironmentVariable(name)),
        };
    }

    /// <summary>Link-local addresses are left out: they need a zone, which a tuple doesn't have.</summary>
    private static List<LocalAddress> Addresses()
    {
        var found = new List<LocalAddress>();
        foreach (var link in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (link.OperationalStatus is OperationalStatus.Down)
                continue;
            var loopback = link.NetworkInterfaceType == NetworkInterfaceType.Loopback;
            found.AddRange(link.GetIPProperties().UnicastAddresses
                .Where(unicast => !unicast.Address.IsIPv6LinkLocal)
                .Select(unicast => new LocalAddress(
                    Address.From(unicast.Address), unicast.PrefixLength, link.Name, loopback)));
        }
        return found;
    }

    private static string? SysctlText(string name) => ProcFiles.Text("/proc/sys/" + name);

    private static long? Sysctl(string name) => ProcFiles.Number("/proc/sys/" + name);
}
