using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// The closed set of messages. Times ending in Ns are CLOCK_MONOTONIC nanoseconds of the sender's host.
/// </summary>
public abstract record ClusterMessage
{
    private ClusterMessage()
    {
    }

    /// <summary>
    /// Agent to coordinator: I am here, this is what I have. Repeated until welcomed, and each minute for the clock
    /// offset.
    /// </summary>
    /// <param name="GraceNs">
    /// How long its load outlives the last beacon it obeyed; 0: not said, by an agent of protocol 1.
    /// </param>
    /// <param name="ClosesPerSecond">Sockets it closes a second at the worst; 0: not said.</param>
    public sealed record Hello(
        string Agent, Guid Session, AgentCapacity Capacity, long SentNs, long GraceNs = 0, long ClosesPerSecond = 0)
        : ClusterMessage;

    /// <summary>Coordinator to agent: you are a member. Echoes the agent's time for the clock offset.</summary>
    public sealed record Welcome(Guid Session, long HelloSentNs, long CoordinatorNs) : ClusterMessage;

    /// <summary>
    /// Coordinator to all agents, each beat: alive, this run, and which frames are applied (by session).
    /// </summary>
    public sealed record Beacon(
        string? RunId, long SentNs, IReadOnlyDictionary<Guid, long> Applied) : ClusterMessage;

    /// <summary>Coordinator to agent: lease of a slice, with all that is needed to serve it.</summary>
    /// <param name="MaxOpen">Most connections this agent will be asked to hold at once.</param>
    /// <param name="SliceEpoch">Fencing token of the slice.</param>
    public sealed record Grant(
        string RunId, int Slice, long SliceEpoch, TupleSpace Space, LoadSpec Load, BindMode Bind, ReuseMode Reuse,
        long MaxOpen, ulong Seed, IReadOnlyList<string> Allow) : ClusterMessage;

    /// <summary>Agent to coordinator: sockets workers, rings and tables are ready; nothing was sent yet.</summary>
    /// <param name="Warnings">What its checks found that doesn't stop the run; sentences.</param>
    public sealed record Ready(
        string RunId, int Slice, long SliceEpoch, EngineReport Engine, IReadOnlyList<string> Warnings) : ClusterMessage;

    /// <summary>Agent to coordinator: the grant can't be served; the run is cancelled before any SYN.</summary>
    public sealed record Refused(
        string RunId, int Slice, long SliceEpoch, IReadOnlyList<Refusal> Reasons) : ClusterMessage;

    /// <summary>
    /// Coordinator to agent: carry out a stage. Stages of a run are numbered from 1 and obeyed once, in order.
    /// </summary>
    public sealed record Stage(string RunId, long Sequence, StageOrder Order) : ClusterMessage;

    /// <summary>Coordinator to agent: count this run's sockets in the kernel now.</summary>
    public sealed record AuditRequest(string RunId, long Sequence) : ClusterMessage;

    /// <summary>Agent to coordinator: the kernel's count, with our own before and after it.</summary>
    public sealed record AuditReply(string RunId, long Sequence, KernelAudit Audit) : ClusterMessage;

    /// <summary>
    /// Agent to coordinator, each beat: cumulative counters and the histogram deltas since the last applied frame.
    /// Stop-and-wait: one frame in flight, resent with the same sequence until applied.
    /// </summary>
    public sealed record Telemetry(
        string RunId, string Agent, Guid Session, int Slice, long SliceEpoch, long Sequence, bool Final,
        TelemetryBody Body) : ClusterMessage;

    /// <summary>Coordinator to agent or all: end the run now. Drain says how sockets are closed.</summary>
    /// <param name="RunId">Empty: whatever run the agent serves.</param>
    public sealed record Stop(string RunId, string Reason, DrainClose Close, long OverNs) : ClusterMessage;

    /// <summary>
    /// Agent to coordinator: what you sent has an epoch below the highest that this agent has seen, and was not obeyed.
    /// At most once a second for each such epoch.
    /// </summary>
    public sealed record StaleEpoch(long Highest) : ClusterMessage;

    /// <summary>Agent to coordinator: this process ends in good order; nothing of it is open any more.</summary>
    public sealed record Goodbye(string Agent, Guid Session) : ClusterMessage;

    /// <summary>
    /// Coordinator to agent, apart from any run: connect once to each of these, close at once and tell what came of it.
    /// </summary>
    /// <param name="Destinations">At most <see cref="MessageLimits.ShortList"/>.</param>
    /// <param name="TimeoutNs">Longest wait for one connection.</param>
    public sealed record CheckRequest(long Sequence, IReadOnlyList<Endpoint> Destinations, long TimeoutNs)
        : ClusterMessage;

    /// <summary>Agent to coordinator: one a destination of the request, in their order.</summary>
    public sealed record CheckReply(long Sequence, IReadOnlyList<CheckedDestination> Found) : ClusterMessage;
}

/// <summary>
/// NotAllowed: outside the agent's own allow-list. NotTried: its ceilings, another check or its end stand against it.
/// </summary>
public enum CheckResult { Connected, Refused, TimedOut, Unreachable, Failed, NotAllowed, NotTried }

/// <summary>What one connection to a destination came to.</summary>
/// <param name="Errno">As connect(2) names it; 0 when connected, not tried, or when the time was up.</param>
public sealed record CheckedDestination(CheckResult Result, int Errno, long TookNs);

/// <summary>What agents are told to do next. Levels are this agent's own share.</summary>
public abstract record StageOrder
{
    private StageOrder()
    {
    }

    /// <summary>
    /// Move the level of open connections to To. OverNs &gt; 0: linear from StartNs on. Otherwise at the engine's pace,
    /// at most PacePerSecond (0: no cap). Phase (0..1) interleaves agents within one interval of the schedule.
    /// </summary>
    public sealed record Ramp(long To, long StartNs, long OverNs, double PacePerSecond, double Phase) : StageOrder;

    /// <summary>
    /// Open loop at a rate: openings a second (churn) or requests a second (request). From StartNs on it moves linearly
    /// from From to To within OverNs, and stays at To until the next order. Start number k is due when the integral of
    /// the rate reaches k + Phase (0..1).
    /// </summary>
    public sealed record Rate(double From, double To, long StartNs, long OverNs, double Phase) : StageOrder;

    /// <summary>Stop opening; keep what is open.</summary>
    public sealed record Freeze : StageOrder;

    /// <summary>Close everything evenly over OverNs, then send the final frame.</summary>
    public sealed record Drain(long OverNs, DrainClose Close) : StageOrder;
}

/// <summary>What an agent has: declared at hello, checked again at grant.</summary>
public sealed record AgentCapacity(
    string Host, string BootId, string Version, int Workers, long Nofile, long MemAvailableBytes, int Cores,
    string KernelRelease, string Architecture, IReadOnlyList<EngineProbe> Engines, IReadOnlyList<Address> Sources,
    PortRange EphemeralPorts, PortSet ListeningPorts, PortSet ReservedPorts, bool TcpTimestamps,
    IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, string> Labels);

/// <param name="Why">When not available: errno and what to change. When available: the version or mode found.</param>
public sealed record EngineProbe(string Name, bool Available, string Why);

/// <param name="Engine"><c>io_uring</c> or <c>epoll</c>.</param>
/// <param name="Why">Why this engine was picked.</param>
public sealed record EngineReport(
    string Engine, string Why, int Workers, int Rings, long Slots, long BaselineRssBytes);

/// <summary>Why a grant was refused.</summary>
/// <param name="Code">Which kind: <c>plan</c> (exit 104), <c>safety</c> (120) or <c>host</c> (104).</param>
public sealed record Refusal(string Code, string What, string Why, string Advice);

/// <param name="Ours">Our count of open connections just before the dump.</param>
/// <param name="OursAfter">The same just after it.</param>
/// <param name="Kernel">ESTABLISHED sockets of this slice that sock_diag listed.</param>
/// <param name="Ports">Distinct local ports by source address, as the kernel lists them.</param>
/// <param name="Error">Why there is no count; null when there is one.</param>
public sealed record KernelAudit(
    long Ours, long OursAfter, long Kernel, IReadOnlyList<SourcePorts> Ports, string? Error)
{
    /// <summary>True when the kernel's count lies between our two; null when it could not be taken.</summary>
    public bool? Agrees => Error is not null
        ? null
        : Kernel >= Math.Min(Ours, OursAfter) && Kernel <= Math.Max(Ours, OursAfter);
}

/// <summary>Source ports used at one source address.</summary>
/// <param name="TimeWait">Tuples of it that the kernel kept in TIME_WAIT as the drain began; churn only.</param>
public sealed record SourcePorts(Address Address, PortSet Ports, long Connections, long TimeWait = 0);

/// <summary>Connections ever established from one source address, by destination.</summary>
/// <param name="Established">
/// One a column: the destinations of the slice in their order, dealt to at most <see cref="MostColumns"/> buckets.
/// </param>
public sealed record SourceUse(Address Address, IReadOnlyList<long> Established)
{
    /// <summary>As many as a person tells apart on a map.</summary>
    public const int MostColumns = 64;

    /// <summary>Addresses that one agent tells of.</summary>
    public const int MostRows = 256;
}

/// <summary>Counts of one destination (or of a contiguous bucket of them when there are more than 1,024).</summary>
public sealed record DestinationCounts(
    long First, long Last, long Attempted, long Established, long Failed, long Dropped);

/// <param name="RunNs">Nanoseconds since the agent's start of the run.</param>
/// <param name="ConnectDelta">HdrHistogram V2 bytes: connect times since the last applied frame.</param>
/// <param name="ExchangeDelta">
/// Times of heartbeats and exchanges from their intended start; of requests in request mode.
/// </param>
/// <param name="ServiceDelta">The same exchanges from when they were really sent.</param>
/// <param name="Failures">Cumulative error table, at most 1,024 rows.</param>
/// <param name="Destinations">Cumulative; in the final frame and now and then before, else empty.</param>
/// <param name="Sources">The same of source addresses.</param>
/// <param name="AtDrain">
/// The counters as they stood when each worker began its drain: the basis of the final account. Null before.
/// </param>
/// <param name="Ended">True once every socket is closed and counted.</param>
/// <param name="Fault">
/// The first thing that went wrong at the agent during this run: a worker that failed, a resource that ran out. A
/// sentence; null when nothing did.
/// </param>
/// <param name="Obeyed">Number of the last stage obeyed; 0: none yet, or not told.</param>
public sealed record TelemetryBody(
    long RunNs, LoadCounters Counters, LoadCounters? AtDrain,
    byte[] ConnectDelta, byte[] ExchangeDelta, byte[] LagDelta, byte[] ServiceDelta,
    IReadOnlyList<FailureEntry> Failures, IReadOnlyList<DestinationCounts> Destinations,
    IReadOnlyList<SourcePorts> Sources, AgentGauges Gauges, IReadOnlyDictionary<string, long> KernelDeltas, bool Ended,
    string? Fault = null, long Obeyed = 0)
{
    /// <summary>
    /// Told with the tables of an agent that has several source addresses; empty for one, whose destinations say it.
    /// </summary>
    public IReadOnlyList<SourceUse> Uses { get; init; } = [];

    /// <summary>Of destinations and sources, which only the final frame and one now and then before it have.</summary>
    public bool HasTables => Destinations.Count + Sources.Count + Uses.Count > 0;

    /// <summary>With the tables of a frame that has them.</summary>
    public TelemetryBody WithTablesOf(TelemetryBody other) =>
        this with { Destinations = other.Destinations, Sources = other.Sources, Uses = other.Uses };
}

/// <param name="CpuSeconds">User + system of the agent process since the grant.</param>
/// <param name="MemUsedFraction">1 - MemAvailable / MemTotal of the host or cgroup.</param>
/// <param name="SlabBytes">
/// Kernel slab of the host, from /proc/meminfo: kernel bytes per connection come from its change.
/// </param>
/// <param name="GcPauseMs">Total pause of the garbage collector since the grant.</param>
/// <param name="CpuFraction">Busy fraction of this agent's cores during the last beat, 0..1.</param>
/// <param name="Restarts">Socket workers that were replaced since the grant.</param>
public sealed record AgentGauges(
    long RssBytes, double CpuSeconds, double CpuFraction, double MemUsedFraction, long SlabBytes, double GcPauseMs,
    int Restarts = 0)
{
    /// <summary>One a socket worker, in their order; empty when the agent does not tell.</summary>
    public IReadOnlyList<WorkerRow> Workers { get; init; } = [];
}

/// <summary>Starting: its successor is being made. Ended: everything it had is closed.</summary>
public enum WorkerCondition
{
    Starting,
    Running,
    Draining,
    Ended,
}

/// <summary>One socket worker of an agent.</summary>
/// <param name="Open">Connections of the one that serves now.</param>
/// <param name="Restarts">How often it was replaced since the grant.</param>
public sealed record WorkerRow(WorkerCondition Condition, long Open, int Restarts);
