using System.Diagnostics;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

public sealed class WorkerGroupTests
{
    private readonly FakeNetwork _network = new(_ => PeerScript.Echo);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 800)]
    [InlineData(3, 100)]
    [InlineData(4, 7)]
    [InlineData(7, 799)]
    public void Levels_and_pace_are_split_exactly_and_phases_interleave(int workers, long level)
    {
        var layout = new GroupLayout(Plan(workers, ReuseMode.PerDestination));
        var shares = layout.Share(new StageOrder.Ramp(level, 5, 6, 1_000, 0.5)).Cast<StageOrder.Ramp>().ToList();
        Assert.Equal(workers, shares.Count);
        Assert.Equal(level, shares.Sum(share => share.To));
        Assert.Equal(1_000, shares.Sum(share => share.PacePerSecond), 6);
        Assert.True(shares.Max(share => share.To) - shares.Min(share => share.To) <= 1 + (level / 4));
        Assert.Equal(
            Enumerable.Range(0, workers).Select(at => (at + 0.5) / workers), shares.Select(share => share.Phase));
        Assert.All(shares.Zip(layout.Workers), pair => Assert.True(pair.First.To <= pair.Second.Slots));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_rate_is_split_in_proportion_to_the_sub_slices(int workers)
    {
        var layout = new GroupLayout(Plan(workers, ReuseMode.PerDestination));
        var rate = new StageOrder.Rate(100, 1_000, 5, 6, 0.5);
        var shares = layout.Share(rate).Cast<StageOrder.Rate>().ToList();
        Assert.Equal((100.0, 1_000.0), (shares.Sum(share => share.From), shares.Sum(share => share.To)));
        Assert.Equal(
            layout.Workers.Select(worker => 1_000.0 * worker.Space.Count / layout.Workers.Sum(w => w.Space.Count)),
            shares.Select(share => share.To));
        Assert.Equal(
            Enumerable.Range(0, workers).Select(at => (at + 0.5) / workers), shares.Select(share => share.Phase));
        Assert.All(shares, share => Assert.Equal((5L, 6L), (share.StartNs, share.OverNs)));
    }

    [Fact]
    public void Destination_positions_are_those_of_the_group()
    {
        var plan = Plan(3, ReuseMode.PerDestination);
        foreach (var worker in new GroupLayout(plan).Workers)
        {
            for (long at = 0; at < worker.Space.DestinationCount; at++)
            {
                Assert.Equal(
                    worker.Space.Destination(at).Endpoint,
                    plan.Space.Destination(at + worker.DestinationBase[0]).Endpoint);
            }
        }
    }

    [Theory]
    [InlineData(ReuseMode.PerDestination, 640)]
    [InlineData(ReuseMode.Exclusive, 100)]
    public async Task Threads_ramp_up_and_drain_and_the_sums_are_exact(ReuseMode reuse, long level)
    {
        await using var group = Group(Plan(3, reuse));
        var report = await group.StartAsync(Token);
        Assert.Equal(("fake", 3, 3), (report.Engine, report.Workers, report.Rings));
        Assert.True(report.BaselineRssBytes > 1_000_000);
        group.Order(new StageOrder.Ramp(level, 0, 0, 0, 0.5));
        await Until(() => group.Peek().Open == level);
        var held = await group.CollectAsync(Token);
        Assert.Null(held.AtDrain);
        Assert.Equal((level, level), (held.Counters.Established, held.Connect.TotalCount));
        Assert.Equal(level, held.Destinations.Sum(row => row.Established));
        Assert.Equal(level, Assert.Single(held.Sources).Connections);
        // Eight destinations: a column each.
        Assert.Equal(held.Destinations.Select(row => row.Established), Assert.Single(held.Uses).Established);
        Assert.Equal(level, _network.Established.Distinct().Count());
        Assert.Equal(0, (await group.CollectAsync(Token)).Connect.TotalCount);
        group.Order(new StageOrder.Drain(100_000_000, DrainClose.Rst));
        await UntilEnded(group);
        var ended = await group.CollectAsync(Token);
        Assert.Equal((level, 0L, level), (ended.AtDrain!.Value.Open, ended.Counters.Open, ended.Counters.ClosedByUs));
        Assert.Null(ended.Fault);
        if (reuse == ReuseMode.Exclusive)
        {
            Assert.Equal(level, _network.Established.Select(tuple => tuple.Source).Distinct().Count());
        }
    }

    [Fact]
    public async Task Abort_ends_at_once_with_an_account_that_adds_up()
    {
        await using var group = Group(Plan(2, ReuseMode.PerDestination));
        await group.StartAsync(Token);
        group.Order(new StageOrder.Ramp(500, 0, 0, 0, 0));
        await Until(() => group.Peek().Open > 0);
        group.Abort();
        await UntilEnded(group);
        var counters = (await group.CollectAsync(Token)).Counters;
        Assert.Equal((0, 0), (counters.Open, counters.Pending));
        Assert.Equal(500, counters.Attempted + counters.Skipped);
    }

    [Fact]
    public async Task A_worker_that_throws_is_a_fault_and_the_others_go_on()
    {
        var made = 0;
        await using var group = Group(Plan(2, ReuseMode.PerDestination), options =>
            Interlocked.Increment(ref made) == 1 ? new ThrowingLoop(options.Capacity) : Fake(options));
        await group.StartAsync(Token);
        group.Order(new StageOrder.Ramp(100, 0, 0, 0, 0));
        await Until(() => group.Peek().Established == 50);
        var snapshot = await group.CollectAsync(Token);
        Assert.Contains("on purpose", snapshot.Fault, StringComparison.Ordinal);
        Assert.False(snapshot.Ended);
        Assert.Equal(50, snapshot.Counters.Open);
    }

    [Fact]
    public async Task A_loop_that_cannot_be_made_fails_the_start()
    {
        var made = 0;
        await using var group = Group(Plan(2, ReuseMode.PerDestination), options =>
            Interlocked.Increment(ref made) == 2 ? throw new LoopException("no ring", 12) : Fake(options));
        var failure = await Assert.ThrowsAsync<LoopException>(() => group.StartAsync(Token));
        Assert.Equal(12, failure.Errno);
    }

    private static WorkerGroupPlan Plan(int workers, ReuseMode reuse) => new(
        EngineKind.Auto, workers, WorkerDriver.Space(ports: 100, destinations: 8), WorkerDriver.Load(),
        BindMode.Explicit, reuse, 800, 1);

    private WorkerGroup Group(WorkerGroupPlan plan, Func<LoopOptions, IEventLoop>? create = null) =>
        new(plan, new LoopFactory("fake", "a test", create ?? Fake, _ => 1), TimeProvider.System);

    private FakeEventLoop Fake(LoopOptions options) => new(_network, options.Capacity, TimeProvider.System);

    private static async Task Until(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "not in time");
            await Task.Delay(1, Token);
        }
    }

    private static async Task UntilEnded(WorkerGroup group)
    {
        var start = Stopwatch.GetTimestamp();
        while (!(await group.CollectAsync(Token)).Ended)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "not in time");
            await Task.Delay(1, Token);
        }
    }

    private sealed class ThrowingLoop(int capacity) : IEventLoop
    {
        public int Capacity => capacity;

        public void Open(int slot, in Shared.Tuples.ConnectionTuple tuple) =>
            throw new InvalidOperationException("thrown on purpose");

        public void Accept(int slot, int listener)
        {
        }

        public void Send(int slot, NativeBytes bytes)
        {
        }

        public void Close(int slot, CloseKind kind)
        {
        }

        public int Poll(Span<Completion> completions, long timeoutNs) => 0;

        public void Wake()
        {
        }

        public void Dispose()
        {
        }
    }
}
