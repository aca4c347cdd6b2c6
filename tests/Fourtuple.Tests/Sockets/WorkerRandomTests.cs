using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>Random networks, loads and orders from a seed; the driver checks the account after every turn.</summary>
public sealed class WorkerRandomTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_account_adds_up_at_every_turn_and_the_drain_ends(int seed)
    {
        var random = new Random(seed);
        var load = WorkerDriver.Load(
            random.Next(3) == 0 ? null : WorkerDriver.Beat(
                random.Next(2) == 0 ? "PONG" : null, 0.2 + random.NextDouble(), 0.1 + (random.NextDouble() / 4),
                random.Next(2) == 0 ? KeepaliveFirst.Spread : KeepaliveFirst.Immediate),
            reopen: random.Next(2) == 0, retries: random.Next(3));
        using var driver = new WorkerDriver(
            tuple => Script(random, tuple), WorkerDriver.Space(ports: 40, destinations: 6), load, slots: 300,
            bind: random.Next(4) == 0 ? BindMode.Kernel : BindMode.Explicit,
            reuse: random.Next(4) == 0 ? ReuseMode.Exclusive : ReuseMode.PerDestination);
        for (var port = 0; port < random.Next(10); port++)
        {
            driver.Network.Held.Add(
                new Endpoint(Address.Parse("127.0.0.2"), (ushort)(10_000 + random.Next(40))));
        }
        for (var stage = 0; stage < 8; stage++)
        {
            driver.Order(random.Next(5) == 0 ? new StageOrder.Freeze() : Ramp(random, driver));
            driver.RunFor(random.NextDouble() * 4);
        }
        driver.Order(new StageOrder.Drain(random.Next(2) * 1_000_000_000L, (DrainClose)random.Next(2)));
        driver.RunUntilEnded(15);
        Assert.Equal((0, 0, 0), (driver.Busy, driver.Network.LiveCount, driver.Counters.Open));
        CheckDrained(driver);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_account_of_churn_adds_up_at_every_turn_and_the_drain_ends(int seed)
    {
        var random = new Random(seed);
        var load = WorkerDriver.Load(retries: random.Next(2)) with
        {
            Mode = LoadMode.Churn,
            Close = (CloseSpec)random.Next(3),
            Lifetime = random.Next(4) == 0 ? null : new LifetimeSpec(
                random.Next(2) == 0 ? "fixed" : "exponential", TimeSpan.FromMilliseconds(random.Next(1, 500)),
                random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(500)),
            Exchange = random.Next(3) == 0 ? null : new ExchangeSpec(
                "PING"u8.ToArray(), random.Next(2) == 0 ? null : "PONG"u8.ToArray(), TimeSpan.FromMilliseconds(200)),
        };
        using var driver = new WorkerDriver(
            tuple => Script(random, tuple), WorkerDriver.Space(ports: 40, destinations: 6), load, slots: 200,
            bind: random.Next(4) == 0 ? BindMode.Kernel : BindMode.Explicit,
            reuse: random.Next(4) == 0 ? ReuseMode.Exclusive : ReuseMode.PerDestination,
            takesOver: random.Next(2) == 0);
        driver.Network.TakesOver = random.Next(2) == 0;
        var asked = 0.0;
        for (var stage = 0; stage < 8; stage++)
        {
            var (seconds, from, to) = (random.NextDouble() * 4, random.Next(200), random.Next(200));
            var frozen = random.Next(5) == 0;
            driver.Order(frozen
                ? new StageOrder.Freeze()
                : new StageOrder.Rate(from, to, driver.Time.NowNs, (long)(seconds * 1e9), random.NextDouble()));
            var beganNs = driver.Time.NowNs;
            driver.RunFor(seconds);
            var beyond = ((driver.Time.NowNs - beganNs) / 1e9) - seconds;
            asked += frozen ? 0 : (seconds * (from + to) / 2) + (beyond * to);
        }
        driver.Order(new StageOrder.Drain(random.Next(2) * 1_000_000_000L, (DrainClose)random.Next(2)));
        driver.RunUntilEnded(15);
        Assert.Equal((0, 0, 0), (driver.Busy, driver.Network.LiveCount, driver.Counters.Open));
        CheckDrained(driver);
        var begun = driver.Snapshot().AtDrain;
        if (load.Connect.Retries == 0)
        {
            // Every start that came due was attempted or given up; an order ends between two of them.
            Assert.InRange(begun.Attempted + begun.Skipped, asked - 12, asked + 12);
        }
    }

    private static void CheckDrained(WorkerDriver driver)
    {
        var snapshot = driver.Snapshot();
        var atDrain = snapshot.AtDrain;
        Assert.Equal(atDrain.Established, snapshot.Connect.TotalCount);
        Assert.Equal(atDrain.ExchangesSucceeded, snapshot.Exchange.TotalCount);
        Assert.Equal(atDrain.Started, snapshot.Lag.TotalCount);
        Assert.Equal(atDrain.Established, snapshot.Destinations.Sum(row => row.Established));
        Assert.Equal(atDrain.Failed, snapshot.Destinations.Sum(row => row.Failed));
        Assert.Equal(atDrain.Dropped, snapshot.Destinations.Sum(row => row.Dropped));
        Assert.Equal(atDrain.Attempted, snapshot.Destinations.Sum(row => row.Attempted));
    }

    private static StageOrder.Ramp Ramp(Random random, WorkerDriver driver) => new(
        random.Next(280), driver.Time.NowNs, random.Next(3) == 0 ? 0 : random.NextInt64(3_000_000_000),
        random.Next(2) * 500, random.NextDouble());

    private static PeerScript Script(Random random, ConnectionTuple tuple) => new()
    {
        ConnectNs = random.NextInt64(5_000_000),
        Silent = random.Next(20) == 0,
        OpenErrno = random.Next(15) == 0 ? random.Next(2) == 0 ? 111 : 24 : 0,
        FailsAt = random.Next(2) == 0 ? OpenStep.Connect : OpenStep.Socket,
        Reply = random.Next(4) == 0 ? "nothing"u8.ToArray() : "+PONG\r\n"u8.ToArray(),
        Mute = random.Next(6) == 0,
        Stalls = random.Next(12) == 0,
        ReplyNs = random.NextInt64(tuple.Destination.Port == 7_002 ? 600_000_000 : 5_000_000),
        Pieces = random.Next(1, 4),
        FinAfterNs = random.Next(8) == 0 ? random.NextInt64(3_000_000_000) : null,
        RstAfterNs = random.Next(8) == 0 ? random.NextInt64(3_000_000_000) : null,
        FinAnswerNs = random.Next(4) == 0 ? null : random.NextInt64(10_000_000),
    };
}
