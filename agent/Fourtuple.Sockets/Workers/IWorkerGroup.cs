using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Sockets.Workers;

/// <summary>The socket workers of one grant, as their agent sees them. Calls are cheap and never block on the hot
/// path.</summary>
public interface IWorkerGroup : IAsyncDisposable
{
    /// <summary>Makes threads, rings and tables; completes when all can start. Throws LoopException.</summary>
    Task<EngineReport> StartAsync(CancellationToken cancellation);

    /// <summary>Hands a stage to every worker: levels are split exactly, phases interleaved.</summary>
    void Order(StageOrder order);

    /// <summary>Ends at once: sockets are dropped with the loop (RST where possible within the bound), then
    /// Ended.</summary>
    void Abort();

    /// <summary>
    /// Merged counters of all workers, with the histogram deltas since the last call. Never concurrently with itself.
    /// </summary>
    Task<GroupSnapshot> CollectAsync(CancellationToken cancellation);

    /// <summary>Counters only, merged from the workers' last published values (no allocation of histograms).</summary>
    LoadCounters Peek();

    /// <summary>Some thread may still hold sockets.</summary>
    bool IsAlive => Peek() is { Open: > 0 } or { Pending: > 0 };

    /// <summary>
    /// Looks after the workers, every so often from one thread: one that failed or stands still is replaced. Returns
    /// why that can't be done any more, which nothing but the end of the process helps; else null.
    /// </summary>
    string? Supervise(long nowNs) => null;
}

/// <summary>Histograms are deltas and owned by the receiver; all else is cumulative.</summary>
/// <param name="AtDrain">Sum of the workers' counters as each began its drain; null until all have.</param>
/// <param name="Ended">Every worker drained (or failed) and closed everything.</param>
/// <param name="Fault">First fault of a worker; null when none.</param>
/// <param name="Restarts">Workers that were replaced.</param>
public sealed record GroupSnapshot(
    LoadCounters Counters, LoadCounters? AtDrain, Histogram Connect, Histogram Exchange, Histogram Lag,
    IReadOnlyList<FailureEntry> Failures,
    IReadOnlyList<DestinationCounts> Destinations, IReadOnlyList<SourcePorts> Sources, bool Ended, string? Fault,
    int Restarts = 0)
{
    /// <summary>Requests from when they were really sent; a delta as well. Null: none are made.</summary>
    public Histogram? Service { get; init; }

    /// <summary>One a worker, in their order.</summary>
    public IReadOnlyList<WorkerRow> Workers { get; init; } = [];

    /// <summary>Connections by source address and destination; none when the kernel chooses the sources.</summary>
    public IReadOnlyList<SourceUse> Uses { get; init; } = [];
}
