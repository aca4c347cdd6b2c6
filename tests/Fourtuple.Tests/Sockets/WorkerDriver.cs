using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

/// <summary>A socket worker on a fake loop and a manual clock; its account is checked after every turn.</summary>
public sealed class WorkerDriver : IDisposable
{
    private readonly Completion[] _completions = new Completion[64];
    private readonly FakeEventLoop _loop;
    private readonly WorkerSnapshot _snapshot;
    private LoadCounters _before;

    public WorkerDriver(
        Func<ConnectionTuple, PeerScript> script, TupleSpace? space = null, LoadSpec? load = null, int slots = 1_000,
        BindMode bind = BindMode.Explicit, ReuseMode reuse = ReuseMode.PerDestination, LoadLease? lease = null,
        bool takesOver = true)
    {
        space ??= Space();
        Network = new FakeNetwork(script);
        _loop = new FakeEventLoop(Network, slots, Time);
        var bases = new long[space.Boxes.Count];
        Worker = new SocketWorker(
            new WorkerOptions(space, bases, space.DestinationCount, load ?? Load(), bind, reuse, slots)
            {
                Lease = lease ?? LoadLease.Unlimited,
                TakesOver = takesOver,
            },
            _loop, Time.NowNs);
        _snapshot = new WorkerSnapshot(
            Worker.SourceAddresses.Count, Worker.DestinationRows, Worker.SourceColumns);
    }

    public FakeTime Time { get; } = new();
    public FakeNetwork Network { get; }
    public SocketWorker Worker { get; }
    public LoadCounters Counters => Worker.Counters;
    public int Busy => _loop.Busy;

    public static TupleSpace Space(string source = "127.0.0.2", ushort ports = 100, int destinations = 8) => new([
        new TupleBox(
            new AddressSet([new AddressRange(Address.Parse(source), Address.Parse(source))]),
            new PortSet([new PortRange(10_000, (ushort)(10_000 + ports - 1))]),
            new DestinationSet([new DestinationGroup(
                "t", new AddressSet([new AddressRange(Address.Parse("127.1.0.1"), Address.Parse("127.1.0.1"))]),
                new PortSet([new PortRange(7_000, (ushort)(7_000 + destinations - 1))]))])),
    ]);

    public static LoadSpec Load(KeepaliveSpec? keepalive = null, bool reopen = false, int retries = 0) => new(
        LoadMode.Hold, new ConnectSpec(TimeSpan.FromSeconds(3), retries), keepalive,
        new SocketSpec(true, null, null, null, null), reopen, LatencyKind.Intended, null, null, CloseSpec.ClientFin,
        null, null, null);

    public static KeepaliveSpec Beat(
        string? expect = "PONG", double everyS = 1, double timeoutS = 0.5,
        KeepaliveFirst first = KeepaliveFirst.Spread) =>
        new(TimeSpan.FromSeconds(everyS), "PING"u8.ToArray(),
            expect is null ? (ReadOnlyMemory<byte>?)null : System.Text.Encoding.ASCII.GetBytes(expect),
            TimeSpan.FromSeconds(timeoutS), first);

    public WorkerDriver Ramp(long to, double overS, double pace = 0, double phase = 0)
    {
        Order(new StageOrder.Ramp(to, Time.NowNs, (long)(overS * 1e9), pace, phase));
        return this;
    }

    public void Order(StageOrder order) => Assert.True(Worker.TryOrder(order));

    public void Step()
    {
        var count = _loop.Poll(_completions, Worker.PollTimeoutNs(Time.NowNs));
        Worker.Turn(Time.NowNs, _completions.AsSpan(0, count));
        Check();
    }

    public WorkerDriver RunFor(double seconds)
    {
        var until = Time.NowNs + (long)(seconds * 1e9);
        for (var turns = 0; Time.NowNs < until; turns++)
        {
            Assert.True(turns < 1_000_000, "the worker spins");
            Step();
        }
        return this;
    }

    public WorkerDriver RunUntilEnded(double withinSeconds = 60)
    {
        var until = Time.NowNs + (long)(withinSeconds * 1e9);
        for (var turns = 0; !Worker.Ended; turns++)
        {
            Assert.True(turns < 1_000_000 && Time.NowNs < until, "the worker did not end in time");
            Step();
        }
        return this;
    }

    public WorkerSnapshot Snapshot()
    {
        Worker.Ask(_snapshot);
        Step();
        Assert.True(_snapshot.Filled.IsCompleted);
        return _snapshot;
    }

    public IReadOnlyList<(FailurePhase Phase, FailureCause Cause, int Errno, long Count)> Failures()
    {
        var snapshot = Snapshot();
        return [.. snapshot.Failures.Take(snapshot.FailureCount)
            .GroupBy(row => (row.Phase, row.Cause, row.Errno))
            .Select(rows => (rows.Key.Phase, rows.Key.Cause, rows.Key.Errno, rows.Sum(row => row.Count)))
            .Order()];
    }

    public void Dispose()
    {
        Worker.Dispose();
        _loop.Dispose();
    }

    private void Check()
    {
        var now = Worker.Counters;
        Assert.Equal(now.Attempted, now.Established + now.Failed + now.Pending);
        Assert.Equal(now.Established, now.Open + now.ClosedByUs + now.ClosedByPeer);
        Assert.True(now is { Pending: >= 0, Open: >= 0, Attempted: >= 0, Skipped: >= 0 }, $"{now}");
        Assert.True(now.Dropped <= now.ClosedByPeer && now.Confirmed <= now.Established, $"{now}");
        Assert.True(now.ExchangesSucceeded + now.ExchangesFailed <= now.ExchangesSent, $"{now}");
        Assert.True(now.SourceExhausted <= now.Skipped && now.StartedLate <= now.Started, $"{now}");
        Assert.True(now.Established >= _before.Established && now.Failed >= _before.Failed, $"{now}");
        Assert.True(now.Skipped >= _before.Skipped && now.Started >= _before.Started, $"{now}");
        _before = now;
    }
}
