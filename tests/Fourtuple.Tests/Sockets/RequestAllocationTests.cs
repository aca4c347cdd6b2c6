using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

public sealed class RequestAllocationTests : IDisposable
{
    private const int Slots = 2_000;
    private readonly Completion[] _completions = new Completion[1_024];
    private readonly NativeArray<byte> _reply = new(RequestPlans.Ok.Length);
    private readonly InstantLoop _loop;
    private long _now = FakeTime.StartNs;

    public RequestAllocationTests()
    {
        RequestPlans.Ok.CopyTo(_reply.Span);
        _loop = new InstantLoop(Slots, new NativeBytes(_reply.Address, _reply.Length));
    }

    public static TheoryData<LoadSpec> Loads => new()
    {
        RequestPlans.Http(),
        RequestPlans.Http(
            path: "/${connection}/${sequence}", body: "${random}",
            expect: new(ReplyMatch.Contains, "ok"u8.ToArray(), 0)),
        RequestPlans.Raw("GET ${random}", "ok", ReplyMatch.Suffix),
    };

    [Theory]
    [MemberData(nameof(Loads))]
    public void Requests_allocate_nothing_after_warm_up(LoadSpec load)
    {
        using var worker = new SocketWorker(
            new WorkerOptions(
                WorkerDriver.Space(destinations: 64), [0], 64, load, BindMode.Explicit, ReuseMode.PerDestination,
                Slots),
            _loop, _now);
        var snapshot = new WorkerSnapshot(1, worker.DestinationRows, worker.SourceColumns);
        worker.TryOrder(new StageOrder.Ramp(1_000, _now, 0, 0, 0));
        Turns(worker, 400);
        worker.TryOrder(new StageOrder.Rate(100_000, 200_000, _now, 2_000_000_000, 0));
        worker.Ask(snapshot);
        Turns(worker, 4_000);
        var sent = worker.Counters.ExchangesSucceeded;
        Allocations.None(() => Turns(worker, 8_000));
        Assert.True(worker.Counters.ExchangesSucceeded - sent > 200_000, $"{worker.Counters}");
        Assert.Equal((1_000, 0), (worker.Counters.Open, worker.Counters.ExchangesFailed));
    }

    public void Dispose()
    {
        _loop.Dispose();
        _reply.Dispose();
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
