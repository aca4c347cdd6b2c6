using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

/// <summary>The built-in target: accepts everything on its endpoints, on the same loops as the load workers.</summary>
public sealed class TargetServer : IAsyncDisposable
{
    /// <summary>
    /// While connections stream in: the connecting side pays for no wake-up each, and echoes wait this long.
    /// </summary>
    private const long AcceptNapNs = 200_000;

    private readonly TimeProvider _time;
    private readonly Func<EngineKind, LoopOptions, IEventLoop> _createLoop;
    private readonly List<TargetWorker> _workers = [];
    private ConnectionLimit? _limit;
    private TargetStart? _start;

    public TargetServer(TargetPlan plan)
        : this(plan, TimeProvider.System, EventLoops.Create)
    {
    }

    internal TargetServer(
        TargetPlan plan, TimeProvider time, Func<EngineKind, LoopOptions, IEventLoop> createLoop)
    {
        Plan = plan;
        _time = time;
        _createLoop = createLoop;
    }

    public TargetPlan Plan { get; }

    /// <summary>How it was started; null before.</summary>
    public TargetStart? Started => _start;

    /// <summary>Completes when a worker ended; fails when one ended by a fault.</summary>
    public Task AnyEnded => Task.WhenAny(_workers.Select(worker => worker.Ended)).Unwrap();

    /// <summary>
    /// Completes when every endpoint listens. Throws LoopException (errno of socket, bind or listen) or
    /// TargetRefusedException when this host can't serve the plan; nothing is left open then.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var (engine, why) = EventLoops.Pick(Plan.Engine, Plan.Slots);
        var layout = TargetLayout.Of(Plan, engine, why, FileLimit.Soft());
        foreach (var spec in layout.Listen.Specs)
        {
            Listener.EnsureFree(spec);
        }
        await StartAsync(layout, cancellation).ConfigureAwait(false);
    }

    internal async Task StartAsync(TargetLayout layout, CancellationToken cancellation)
    {
        _limit = new ConnectionLimit(layout.Limit, layout.Workers);
        var loop = new LoopOptions(
            layout.Capacity, BindMode.Explicit, new SocketSpec(true, null, null, null, null),
            [.. layout.Listen.Specs.Select(spec => spec with { Sharers = layout.Workers })],
            BufferBytes(Plan.Mode), AcceptNapNs);
        for (var number = 0; number < layout.Workers; number++)
        {
            var options = new ServiceOptions(
                number, layout.Listen.Specs.Count, layout.PostsPerListener, Plan.Mode, Plan.AtLimit, Plan.Reflect)
            {
                CloseAfterNs = (long?)Plan.CloseAfter?.TotalNanoseconds,
            };
            _workers.Add(new TargetWorker(options, () => _createLoop(layout.Engine, loop), _limit, _time));
        }
        try
        {
            _workers.ForEach(worker => worker.Start());
            await Task.WhenAll(_workers.Select(w => w.Listening)).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
        _start = new TargetStart(
            layout.Listen.Endpoints, layout.Listen.Specs.Count * layout.Workers, NameOf(layout.Engine), layout.Why,
            layout.Workers, RingsOf(layout), (long)layout.Capacity * layout.Workers, layout.Limit, layout.Notes);
    }

    /// <summary>Totals over all workers; each worker's part is of one moment, so the sum adds up.</summary>
    public async Task<TargetReport> ReportAsync(CancellationToken cancellation)
    {
        var counts = await Task.WhenAll(_workers.Select(w => w.CountAsync(cancellation))).ConfigureAwait(false);
        var sum = counts.Aggregate(new TargetCounts(), (left, right) => left + right);
        var ledgers = _workers.Select(worker => worker.Sources).OfType<SourceLedger>().ToList();
        return new TargetReport(
            sum.Accepted, sum.Open, _limit?.Peak ?? 0, sum.ClosedByPeer, sum.ClosedByUs, sum.RefusedAtLimit,
            sum.BytesReceived, sum.BytesSent, sum.Requests, sum.Overflowed, SourceLedger.Merge(ledgers),
            Environment.WorkingSet, Environment.CpuUsage.TotalTime.TotalSeconds, _start?.Engine ?? "",
            _start?.Rings ?? 0, sum.AcceptFailed, ledgers.Sum(ledger => ledger.Unlisted));
    }

    /// <summary>Stops all workers; what is open is closed with their loops. Counts stay readable.</summary>
    public async ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Stop());
        foreach (var worker in _workers)
        {
            await worker.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A heartbeat fits in 512 bytes; a request head in 1 KiB; a sink is there for volume.
    private static int BufferBytes(TargetMode mode) => mode switch
    {
        TargetMode.Echo => 512,
        TargetMode.Http => 1024,
        _ => 4096,
    };

    private static string NameOf(EngineKind engine) => engine == EngineKind.Epoll ? "epoll" : "io_uring";

    private static int RingsOf(TargetLayout layout) =>
        layout.Workers * EventLoops.RingsFor(layout.Engine, layout.Capacity);
}
