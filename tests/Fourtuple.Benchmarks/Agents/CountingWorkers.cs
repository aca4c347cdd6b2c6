using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>
/// Workers without sockets: a level is reached when it is ordered, and every collection has the exchanges of a second,
/// so that frames are as large as those of an agent at work.
/// </summary>
internal sealed class CountingWorkers(WorkerGroupPlan plan, int seed) : IWorkerGroup
{
    private const int ExchangesOfABeat = 100;

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private LoadCounters _counters;
    private LoadCounters? _atDrain;
    private long _connects;

    public Task<EngineReport> StartAsync(CancellationToken cancellation) =>
        Task.FromResult(new EngineReport("counting", "a benchmark without sockets", plan.Workers, 0, plan.MaxOpen, 0));

    public void Order(StageOrder order)
    {
        lock (_gate)
        {
            switch (order)
            {
                case StageOrder.Ramp ramp: Open(ramp.To - _counters.Open); break;
                case StageOrder.Drain: Close(); break;
                default: break;
            }
        }
    }

    public void Abort() => Order(new StageOrder.Drain(0, Shared.Plans.DrainClose.Rst));

    public Task<GroupSnapshot> CollectAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            var (connect, exchange) = (Times(_connects), Times(_atDrain is null ? ExchangesOfABeat : 0));
            _connects = 0;
            _counters.ExchangesSent += exchange.TotalCount;
            _counters.ExchangesSucceeded += exchange.TotalCount;
            return Task.FromResult(new GroupSnapshot(
                _counters, _atDrain, connect, exchange, new Histogram(), [], [], [], _atDrain is not null, null));
        }
    }

    public LoadCounters Peek()
    {
        lock (_gate)
            return _counters;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Open(long more)
    {
        var opened = Math.Max(0, more);
        _connects += opened;
        _counters.Attempted += opened;
        _counters.Started += opened;
        _counters.Established += opened;
        _counters.Confirmed += opened;
        _counters.Open += more;
        _counters.ClosedByUs += opened - more;
    }

    private void Close()
    {
        _atDrain ??= _counters;
        _counters.ClosedByUs += _counters.Open;
        _counters.Open = 0;
    }

    /// <summary>Nanoseconds from 50 us to 50 ms, most of them short.</summary>
    private Histogram Times(long count)
    {
        var times = new Histogram();
        for (var n = 0L; n < count; n++)
            times.Record((long)(50_000 * Math.Pow(1_000, _random.NextDouble())));
        return times;
    }
}
