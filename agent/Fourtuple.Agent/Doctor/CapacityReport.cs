using System.Globalization;
using System.Reflection;
using System.Text;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Agent.Doctor;

/// <summary>What an agent says of itself in Hello.</summary>
public static class CapacityReport
{
    /// <summary>Interfaces told of; one host of many containers has hundreds, and a message has an end.</summary>
    private const int MostInterfaces = 256;

    public static AgentCapacity Of(HostReadings host, AgentOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        return new AgentCapacity(
            host.Host, host.BootId, Version, options.Workers, host.NofileHard, host.MemAvailableBytes, host.Cores,
            host.KernelRelease, host.Architecture, host.Engines,
            PermittedSources.Of(options.Sources, host.Addresses),
            host.EphemeralPorts, PortSet.Of(host.Listeners.Select(held => held.Port)), host.ReservedPorts,
            host.TcpTimestamps, Environment(host, options), options.Labels);
    }

    private static string Version =>
        typeof(CapacityReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown";

    /// <summary>
    /// The part of the environment's fingerprint that has no field of its own; absent what can't be read.
    /// </summary>
    private static Dictionary<string, string> Environment(HostReadings host, AgentOptions options)
    {
        var entries = new Dictionary<string, string>
        {
            ["engine"] = Text(options.Engine),
            ["user"] = Text(host.User),
            ["nofile.soft"] = Text(host.NofileSoft),
            ["fs.nr_open"] = Text(host.NrOpen),
            ["fs.file-max"] = Text(host.FileMax),
            ["fs.file-nr"] = Text(host.FilesInUse),
            ["mem.total"] = Text(host.MemTotalBytes),
            ["net.ipv4.neigh.default.gc_thresh3"] = Text(host.NeighbourMax),
        };
        Add("max.connections", options.MaxConnections);
        Add("memlock", host.MemlockBytes);
        Add("cgroup.memory.max", host.CgroupLimitBytes);
        Add("net.ipv4.tcp_mem.max.bytes", host.TcpMemBytes);
        Add("net.core.somaxconn", host.Somaxconn);
        Add("net.core.netdev_max_backlog", host.NetdevMaxBacklog);
        Add("nf_conntrack_count", host.ConntrackCount);
        Add("nf_conntrack_max", host.ConntrackMax);
        Add("kernel.io_uring_disabled", host.IoUringDisabled);
        if (host.MeshHint is { } mesh)
            entries["mesh"] = mesh;
        if (options.Identity != AgentOptions.IdentityUnknown)
            entries["identity"] = options.Identity;
        var permitted = host.Addresses.Where(local => PermittedSources.Permits(options.Sources, local));
        foreach (var link in permitted.GroupBy(local => local.Interface).Take(MostInterfaces))
            entries["interface." + link.Key] = Listed(link.Select(local => local.Address.ToString()));
        entries["safety.allow"] = Listed(options.Allow.Select(range => range.ToString()));
        return entries;

        void Add(string name, long? value)
        {
            if (value is { } number)
                entries[name] = Text(number);
        }
    }

    /// <summary>As many as fit a value of the message; a planner can use no more of them than it is told.</summary>
    private static string Listed(IEnumerable<string> addresses)
    {
        var text = new StringBuilder();
        foreach (var address in addresses)
        {
            if (text.Length + address.Length + 1 > MessageLimits.TextBytes)
                break;
            text.Append(text.Length > 0 ? "," : "").Append(address);
        }
        return text.ToString();
    }

    /// <summary>The engine this agent is set to, as settings write it.</summary>
    private static string Text(EngineKind engine) => engine switch
    {
        EngineKind.IoUring => "io_uring",
        EngineKind.Epoll => "epoll",
        _ => "auto",
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
