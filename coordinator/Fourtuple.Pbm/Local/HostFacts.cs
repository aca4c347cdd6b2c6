using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Local;

/// <summary>What the demo needs to know of this host before it plans anything.</summary>
/// <param name="Ephemeral">net.ipv4.ip_local_port_range.</param>
/// <param name="Listening">Local ports in LISTEN, any address, IPv4 and IPv6 (/proc/net/tcp, tcp6).</param>
/// <param name="Reserved">net.ipv4.ip_local_reserved_ports: promised to somebody.</param>
/// <param name="MemAvailableBytes">MemAvailable of /proc/meminfo.</param>
/// <param name="Nofile">Hard limit of open files of this process; the runtime raises the soft one to it.</param>
/// <param name="FileMax">fs.file-max: file structures of the whole system.</param>
/// <param name="FilesUsed">File structures in use now (/proc/sys/fs/file-nr).</param>
/// <param name="FileMaxBinds">False for a process with CAP_SYS_ADMIN, which the kernel lets pass fs.file-max.</param>
/// <param name="IoUring">The io_uring engine works here.</param>
/// <param name="IoUringWhy">Why it does not; empty when it does.</param>
public sealed record HostFacts(
    PortRange Ephemeral, IReadOnlySet<int> Listening, IReadOnlySet<int> Reserved, long MemAvailableBytes, long Nofile,
    long FileMax, long FilesUsed, bool FileMaxBinds, bool IoUring, string IoUringWhy);
