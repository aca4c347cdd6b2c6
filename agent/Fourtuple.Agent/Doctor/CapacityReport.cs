using System.Globalization;
using System.Reflection;
using System.Text;
using Fourtuple.Shared.Doctor;
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
            ?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>
    /// The part of the environment's fingerprint that has no field of its own; absent what can't be read.
    /// </summary>
    private static Dictionary<string, string> Environment(HostReadings host, AgentOptions options)
    {
        var entries = new Dictionary<string, string>
        {
            [EnvironmentKeys.Engine] = Text(options.Engine),
            [EnvironmentKeys.User] = Text(host.User),
            [EnvironmentKeys.NofileSoft] = Text(host.NofileSoft),
            [EnvironmentKeys.NrOpen] = Text(host.NrOpen),
            [EnvironmentKeys.FileMax] = Text(host.FileMax),
            [EnvironmentKeys.FilesInUse] = Text(host.FilesInUse),
            [EnvironmentKeys.MemTotal] = Text(host.MemTotalBytes),
            [EnvironmentKeys.NeighbourMax] = Text(host.NeighbourMax),
        };
        Add(EnvironmentKeys.MaxConnections, options.MaxConnections);
        Add(EnvironmentKeys.Memlock, host.MemlockBytes);
        Add(EnvironmentKeys.CgroupMemory, host.CgroupLimitBytes);
        Add(EnvironmentKeys.TcpMem, host.TcpMemBytes);
        Add(EnvironmentKeys.Somaxconn, host.Somaxconn);
        Add(EnvironmentKeys.NetdevBacklog, host.NetdevMaxBacklog);
        Add(EnvironmentKeys.ConntrackCount, host.ConntrackCount);
        Add(EnvironmentKeys.ConntrackMax, host.ConntrackMax);
        Add(EnvironmentKeys.IoUringDisabled, host.IoUringDisabled);
        Add(EnvironmentKeys.TwReuse, host.TwReuse);
        Add(EnvironmentKeys.MaxTimeWait, host.MaxTimeWait);
        Add(EnvironmentKeys.MaxOrphans, host.MaxOrphans);
        Add(EnvironmentKeys.SynBacklog, host.SynBacklog);
        Add(EnvironmentKeys.UnprivilegedPort, host.UnprivilegedPort);
        Add(EnvironmentKeys.PidsMax, host.PidsMax);
        Add(EnvironmentKeys.PidsInUse, host.PidsInUse);
        Add(EnvironmentKeys.CpuMillicores, host.CpuMillicores);
        if (options.MaxRate is { } rate)
            entries[EnvironmentKeys.MaxRate] = rate.ToString(CultureInfo.InvariantCulture);
        if (host.MeshHint is { } mesh)
            entries[EnvironmentKeys.Mesh] = mesh;
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
