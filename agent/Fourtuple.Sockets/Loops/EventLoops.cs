using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>Makes loops and says which engine this host allows, and why.</summary>
public static class EventLoops
{
    /// <summary>
    /// Descriptors kept for everything that is not a connection: bus, logs, listeners, files of the runtime. An agent
    /// with its bus uses about 30.
    /// </summary>
    public const int ReservedDescriptors = 64;

    /// <summary>
    /// What one ring counts against RLIMIT_MEMLOCK of an unprivileged user: submission entries 32 KiB, completion queue
    /// 20 KiB, ring of receive buffers 4 KiB, in whole pages.
    /// </summary>
    public const long LockedBytesOfRing = 56 << 10;

    private const long ProbeTimeoutNs = 2_000_000_000;

    /// <summary>Empty turns a probe allows: the loop submits its own clean-up in one or two of them.</summary>
    private const int ProbeTurns = 8;

    private static readonly SocketSpec DefaultSocket = new(false, null, null, null, null);

    /// <summary>Probes both engines by really opening a socket through each of them.</summary>
    public static IReadOnlyList<EngineProbe> Probe() =>
    [
        ProbeEngine(EngineKind.IoUring, "io_uring", "direct descriptors: holds more connections than RLIMIT_NOFILE"),
        ProbeEngine(EngineKind.Epoll, "epoll", "bounded by RLIMIT_NOFILE"),
    ];

    /// <summary>Resolves Auto for a number of slots in this process; never returns Auto.</summary>
    /// <param name="slots">Connections this process must hold at once.</param>
    public static (EngineKind Engine, string Why) Pick(EngineKind wanted, long slots)
    {
        if (wanted != EngineKind.Auto)
        {
            return (wanted, "asked for");
        }
        var probe = ProbeEngine(EngineKind.IoUring, "io_uring", "this kernel permits io_uring with direct descriptors");
        return probe.Available
            ? (EngineKind.IoUring, probe.Why)
            : (EngineKind.Epoll, $"io_uring is not available: {probe.Why}");
    }

    /// <summary>
    /// Makes a loop; call it on the thread that will own it. Throws LoopException (errno, what to do).
    /// </summary>
    public static IEventLoop Create(EngineKind engine, LoopOptions options) => engine switch
    {
        EngineKind.IoUring => new IoUringLoop(options),
        EngineKind.Epoll => new EpollLoop(options),
        EngineKind.Auto => throw new ArgumentException("resolve Auto with Pick first", nameof(engine)),
        _ => throw new ArgumentOutOfRangeException(nameof(engine)),
    };

    /// <summary>io_uring rings (0 for epoll) that a loop of this capacity uses.</summary>
    public static int RingsFor(EngineKind engine, int capacity) =>
        engine == EngineKind.IoUring ? IoUringLoop.RingsFor(capacity) : 0;

    /// <summary>Connections one process can hold with this engine under its file-descriptor limit.</summary>
    public static long MostSlots(EngineKind engine) =>
        engine == EngineKind.Epoll ? Math.Max(0, FileLimit.Soft() - ReservedDescriptors) : long.MaxValue;

    /// <summary>
    /// Opens a connection to a port nobody listens on: a refusal proves that socket, options, bind and connect work.
    /// </summary>
    private static EngineProbe ProbeEngine(EngineKind engine, string name, string available)
    {
        try
        {
            using var loop = Create(engine, new LoopOptions(2, BindMode.Explicit, DefaultSocket, []));
            var loopback = Address.V4(0x7F00_0001);
            loop.Open(0, new ConnectionTuple(new(loopback, 0), new(loopback, 1)));
            Span<Completion> completions = new Completion[4];
            var count = 0;
            // A turn may return without a completion when the loop itself has something to submit first.
            for (var turn = 0; count == 0 && turn < ProbeTurns; turn++)
            {
                count = loop.Poll(completions, ProbeTimeoutNs);
            }
            var first = completions[0];
            var reached = first.Kind == CompletionKind.Opened || first.Step == OpenStep.Connect;
            return count > 0 && reached
                ? new EngineProbe(name, true, available)
                : new EngineProbe(
                    name,
                    false,
                    $"a probe failed at {first.Step} with errno {first.Errno}; Linux 6.11 or newer is needed");
        }
        catch (LoopException failure)
        {
            return new EngineProbe(name, false, failure.Message);
        }
    }
}
