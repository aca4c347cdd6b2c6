using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Local;

/// <summary>What the demo needs to know of this host before it plans anything.</summary>
/// <param name="Ephemeral">net.ipv4.ip_local_port_range.</param>
/// <param name="Listening">Local ports in LISTEN, on any address.</param>
/// <param name="Reserved">net.ipv4.ip_local_reserved_ports: promised to somebody.</param>
/// <param name="MemAvailableBytes">What the host, or this memory cgroup, has left.</param>
/// <param name="Nofile">Hard limit of open files of this process; the runtime raises the soft one to it.</param>
/// <param name="FileMax">fs.file-max: file structures of the whole system.</param>
/// <param name="FilesUsed">File structures in use now (fs.file-nr).</param>
/// <param name="IoUring">The io_uring engine works here.</param>
/// <param name="IoUringWhy">Why it does not; empty when it does.</param>
public sealed record HostFacts(
    PortRange Ephemeral, IReadOnlySet<int> Listening, IReadOnlySet<int> Reserved, long MemAvailableBytes, long Nofile,
    long FileMax, long FilesUsed, bool IoUring, string IoUringWhy)
{
    /// <summary>The same readings as the agent takes, so that both judge the host alike.</summary>
    public static HostFacts Read() => Of(HostReader.Read(EventLoops.Probe()));

    public static HostFacts Of(HostReadings host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var probe = host.Engines.FirstOrDefault(engine => engine.Name == "io_uring");
        return new HostFacts(
            host.EphemeralPorts, host.Listeners.Select(held => (int)held.Port).ToHashSet(), All(host.ReservedPorts),
            host.MemAvailableBytes, host.NofileHard, host.FileMax, host.FilesInUse, probe is { Available: true },
            probe is { Available: true } ? "" : probe?.Why ?? "it was not probed");
    }

    private static HashSet<int> All(PortSet ports) =>
        [.. ports.Ranges.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))];
}
