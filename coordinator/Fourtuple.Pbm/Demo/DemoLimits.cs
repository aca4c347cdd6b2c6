using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Demo;

/// <summary>Limits of this host that a demo meets before the first SYN. Pure.</summary>
public static class DemoLimits
{
    /// <summary>
    /// Kernel and user memory of a connection with both ends on one host, bytes; measured 9.3 KB, rounded up.
    /// </summary>
    public const long BytesPerPair = 9_600;

    /// <summary>Memory left for everything else.</summary>
    public const long MemoryReserve = 2L << 30;

    /// <summary>
    /// Descriptors a process needs besides its connections: runtime, files, listeners of 64 destinations.
    /// </summary>
    public const long DescriptorReserve = 512;

    /// <summary>File structures left for the rest of the system.</summary>
    public const long FileReserve = 16_384;

    /// <summary>How many connections are asked for after the engine's limit; or why none can be.</summary>
    public static (long Connections, ErrorText? Error) Fit(DemoOptions asked, HostFacts host, List<string> notes)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(notes);
        if (asked.Engine == EngineKind.IoUring && !host.IoUring)
        {
            return (0, new ErrorText(
                ExitCodes.InvalidPlan, "--engine io_uring cannot be used here", host.IoUringWhy,
                "use --engine auto or --engine epoll"));
        }
        var connections = asked.Connections;
        var epoll = asked.Engine == EngineKind.Epoll || !host.IoUring;
        var room = Math.Max(0, host.Nofile - DescriptorReserve);
        if (epoll && connections > room)
        {
            if (room < 1)
            {
                return (0, NoDescriptors(host));
            }
            notes.Add($"Asking for {Quantity.Count(room)} connections instead of {Quantity.Count(connections)}: the "
                + $"epoll engine needs a descriptor each, the limit is {Quantity.Count(host.Nofile)} (ulimit -n)"
                + (host.IoUring ? "." : $", and io_uring is not available ({host.IoUringWhy.TrimEnd('.')})."));
            connections = room;
        }
        return (connections, Memory(connections, host) ?? Files(connections, host));
    }

    private static ErrorText NoDescriptors(HostFacts host) => new(
        ExitCodes.InvalidPlan, $"the limit of {Quantity.Count(host.Nofile)} open files leaves no room for connections",
        "the epoll engine needs one descriptor a connection", "raise it with ulimit -n, or use --engine io_uring");

    private static ErrorText? Memory(long connections, HostFacts host)
    {
        var needed = connections * BytesPerPair + MemoryReserve;
        if (needed <= host.MemAvailableBytes)
        {
            return null;
        }
        var fits = Math.Max(0, (host.MemAvailableBytes - MemoryReserve) / BytesPerPair);
        return new ErrorText(
            ExitCodes.InvalidPlan,
            $"{Quantity.Count(connections)} connections need about {Quantity.Bytes(needed)} and "
                + $"{Quantity.Bytes(host.MemAvailableBytes)} are available",
            $"with both ends on this host a connection takes about {BytesPerPair} bytes of kernel memory, and 2 GiB "
                + "are kept for the rest",
            fits > 0 ? $"ask for at most {Quantity.Count(fits)}: --connections {fits}" : "free some memory first");
    }

    private static ErrorText? Files(long connections, HostFacts host)
    {
        // Direct descriptors of io_uring are file structures too: one at each end of a connection.
        var needed = 2 * connections + host.FilesUsed + FileReserve;
        if (needed <= host.FileMax)
        {
            return null;
        }
        return new ErrorText(
            ExitCodes.InvalidPlan,
            $"{Quantity.Count(connections)} connections need {Quantity.Count(2 * connections)} file structures and the "
                + $"system allows {Quantity.Count(host.FileMax)}, with {Quantity.Count(host.FilesUsed)} in use",
            "each end of a connection is a file to the kernel, also without a descriptor",
            $"raise it as root: sysctl -w fs.file-max={needed}");
    }
}
