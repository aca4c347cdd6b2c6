using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

public sealed class WorkerAllocationTests : IDisposable
{
    private const int Slots = 20_000;
    private readonly Completion[] _completions = new Completion[1_024];
    private readonly InstantLoop _loop = new(Slots);
    private long _now = FakeTime.StartNs;

    [Fact]
    public void Connects_exchanges_snapshots_and_closings_allocate_nothing_after_warm_up()
    {
        var space = WorkerDriver.Space(ports: 1_000, destinations: 64);
        var load = WorkerDriver.Load(WorkerDriver.Beat("PING", everyS: 0.5, timeoutS: 0.2));
        using var worker = new SocketWorker(
            new WorkerOptions(space, [0], 64, load, BindMode.Explicit, ReuseMode.PerDestination, Slots), _loop, _now);
        var snapshot = new WorkerSnapshot(1, worker.DestinationRows, worker.SourceColumns);
        Cycle(worker, snapshot, 3_000);
        Cycle(worker, snapshot, 3_000);
        Allocations.None(() => Cycle(worker, snapshot, 15_000));
        Assert.True(worker.Counters.Established > 15_000 && worker.Counters.ExchangesSucceeded > 20_000);
    }

    [Theory]
    [InlineData(CloseSpec.ClientFin, true)]
    [InlineData(CloseSpec.ClientFin, false)]
    [InlineData(CloseSpec.ClientRst, true)]
    public void A_churned_connection_allocates_nothing_after_warm_up(CloseSpec close, bool takesOver)
    {
        var space = WorkerDriver.Space(ports: 1_000, destinations: 64);
        var load = WorkerDriver.Load() with
        {
            Mode = LoadMode.Churn,
            Close = close,
            Lifetime = new LifetimeSpec("exponential", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)),
            Exchange = new ExchangeSpec("PING"u8.ToArray(), "PING"u8.ToArray(), TimeSpan.FromSeconds(1)),
        };
        using var worker = new SocketWorker(
            new WorkerOptions(space, [0], 64, load, BindMode.Explicit, ReuseMode.PerDestination, Slots)
            {
                TakesOver = takesOver,
            },
            _loop, _now);
        worker.TryOrder(new StageOrder.Rate(20_000, 20_000, _now, 0, 0));
        Turns(worker, 4_000);
        var then = worker.Counters.Confirmed;
        Allocations.None(() => Turns(worker, 4_000));
        Assert.InRange(worker.Counters.Confirmed - then, 19_900, 20_100);
        Assert.InRange(worker.Counters.ClosedByUs, 38_000, 40_100);
    }

    public void Dispose() => _loop.Dispose();

    /// <summary>Ramps up, beats for two seconds, ramps down. Returns what the orders and requests themselves
    /// took.</summary>
    private long Cycle(SocketWorker worker, WorkerSnapshot snapshot, int level)
    {
        var own = Order(worker, level, 1_000_000_000);
        Turns(worker, 4_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        worker.Ask(snapshot);
        own += GC.GetAllocatedBytesForCurrentThread() - before;
        Turns(worker, 8_000);
        own += Order(worker, 100, 500_000_000);
        Turns(worker, 4_000);
        return own;
    }

    private long Order(SocketWorker worker, int level, long overNs)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        worker.TryOrder(new StageOrder.Ramp(level, _now, overNs, 0, 0));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Turns(SocketWorker worker, int count)
    {
        for (var turn = 0; turn < count; turn++)
        {
            _now += 250_000;
            var completed = _loop.Poll(_completions, 0);
            worker.Turn(_now, _completions.AsSpan(0, completed));
        }
    }
}
