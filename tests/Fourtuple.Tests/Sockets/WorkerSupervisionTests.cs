using System.Diagnostics;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

/// <summary>Workers that fail or stand still: replaced, lost in the account, never a matter of the others.</summary>
public sealed class WorkerSupervisionTests : IDisposable
{
    private const long Level = 100;

    private readonly FakeNetwork _network = new(_ => PeerScript.Echo);
    private readonly List<BreakableLoop> _loops = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static long NowNs => SocketWorker.NanosecondsOf(TimeProvider.System);

    public void Dispose() => _loops.ForEach(loop => loop.Heal());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OneThatFailsOrStandsStillIsReplacedAndWhatItHeldIsLost(bool stall)
    {
        await using var group = await RaisedAsync();
        var first = await group.CollectAsync(Token);
        _loops[0].Break(stall);
        var broken = Stopwatch.GetTimestamp();
        await SuperviseUntil(group, () => group.Peek() is { LostOpen: > 0, Open: Level });
        Assert.InRange(Stopwatch.GetElapsedTime(broken).TotalSeconds, 0, 5);
        var now = await group.CollectAsync(Token);
        Assert.Equal((1, Level / 2, Level), (now.Restarts, now.Counters.LostOpen, now.Counters.Open));
        Assert.Equal(Level + (Level / 2), now.Counters.Established);
        Assert.Empty(now.Counters.Violations());
        Assert.Equal(now.Counters.Established, first.Connect.TotalCount + now.Connect.TotalCount);
        Assert.Contains("is lost", now.Fault, StringComparison.Ordinal);
        Assert.False(now.Ended);
        await DrainedAsync(group);
    }

    [Fact]
    public async Task TheCollectorDoesNotWaitForOneThatStandsStill()
    {
        await using var group = await RaisedAsync();
        _loops[1].Break(stall: true);
        var waiting = group.CollectAsync(Token);
        await SuperviseUntil(group, () => waiting.IsCompleted);
        Assert.Empty((await waiting).Counters.Violations());
    }

    [Fact]
    public async Task ASecondFailureWithinAMinuteIsFatal()
    {
        await using var group = await RaisedAsync();
        _loops[0].Break(stall: false);
        await SuperviseUntil(group, () => group.Peek() is { LostOpen: Level / 2, Open: Level });
        _loops[1].Break(stall: false);
        string? fatal = null;
        await Until(() => (fatal = group.Supervise(NowNs)) is not null);
        Assert.Contains("again and again", fatal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProcessThatStoodStillAsAWholeBlamesNobody()
    {
        await using var group = await RaisedAsync();
        var nowNs = NowNs;
        Assert.Null(group.Supervise(nowNs));
        // The supervisor itself comes minutes late, as after SIGCONT, and sees the same stamps as before.
        Assert.Null(group.Supervise(nowNs + 600_000_000_000));
        Assert.Equal(0, (await group.CollectAsync(Token)).Restarts);
    }

    [Fact]
    public async Task OneThatFailsInTheDrainIsNotReplaced()
    {
        await using var group = await RaisedAsync();
        group.Order(new StageOrder.Drain(3_600_000_000_000, DrainClose.Rst));
        await Until(() => group.CollectAsync(Token).GetAwaiter().GetResult().AtDrain is not null);
        _loops[0].Break(stall: false);
        _loops[1].Break(stall: true);
        await SuperviseUntil(group, () => group.CollectAsync(Token) is { IsCompleted: true } done && done.Result.Ended);
        var ended = await group.CollectAsync(Token);
        Assert.Equal((0, Level), (ended.Restarts, ended.AtDrain!.Value.Open));
        Assert.Empty(ended.AtDrain.Value.Violations());
    }

    [Theory]
    [InlineData(100, 0, 10, 100, 10)]
    [InlineData(100, 50, 10, 100, 20)]
    [InlineData(50, 100, 10, 50, 10)]
    [InlineData(100, 100, 10, 100, 1_000)]
    public void ASuccessorRampsNoFasterThanTheStageDid(long to, long from, long overS, long expectTo, long expectS)
    {
        var plan = Plan();
        var post = new WorkerPost(new GroupLayout(plan).Workers[0]);
        post.TryOrder(new StageOrder.Ramp(from, 1, 1, 0, 0));
        post.TryOrder(new StageOrder.Ramp(to, 5, overS * 1_000_000_000, 0, 0.5));
        var anew = Assert.IsType<StageOrder.Ramp>(post.OrderAnew(77));
        Assert.Equal((expectTo, 77L, expectS * 1_000_000_000), (anew.To, anew.StartNs, anew.OverNs));
    }

    [Theory]
    [InlineData(3, 10, 100, 3, 10, 10)]
    [InlineData(5, 10, 100, 5, 10, 10)]
    [InlineData(10, 55, 100, 10, 5, 10)]
    [InlineData(15, 100, 100, 15, 0, 10)]
    [InlineData(99, 100, 100, 99, 0, 10)]
    public void ASuccessorGoesOnWithTheRate(
        long nowS, double from, double to, long startS, long overS, double firstRate)
    {
        var post = new WorkerPost(new GroupLayout(Plan()).Workers[0]);
        post.TryOrder(new StageOrder.Rate(firstRate, 100, 5 * Second, 10 * Second, 0.5));
        var anew = Assert.IsType<StageOrder.Rate>(post.OrderAnew(nowS * Second));
        Assert.Equal((from, to, Math.Max(5, startS), overS, 0.5), (
            anew.From, anew.To, anew.StartNs / Second, anew.OverNs / Second, anew.Phase));
    }

    private const long Second = 1_000_000_000;

    private static WorkerGroupPlan Plan() => new(
        EngineKind.Auto, 2, WorkerDriver.Space(ports: 100, destinations: 8), WorkerDriver.Load(),
        BindMode.Explicit, ReuseMode.PerDestination, 800, 1);

    private async Task<WorkerGroup> RaisedAsync()
    {
        var group = new WorkerGroup(
            Plan(), new LoopFactory("fake", "a test", Create, _ => 1), TimeProvider.System);
        await group.StartAsync(Token);
        group.Order(new StageOrder.Ramp(Level, 0, 0, 0, 0));
        await SuperviseUntil(group, () => group.Peek().Open == Level);
        return group;
    }

    private BreakableLoop Create(LoopOptions options)
    {
        var loop = new BreakableLoop(new FakeEventLoop(_network, options.Capacity, TimeProvider.System));
        lock (_loops)
        {
            _loops.Add(loop);
        }
        return loop;
    }

    private static async Task DrainedAsync(WorkerGroup group)
    {
        group.Order(new StageOrder.Drain(0, DrainClose.Rst));
        GroupSnapshot? last = null;
        await Until(() => (last = group.CollectAsync(Token).GetAwaiter().GetResult()).Ended);
        Assert.Empty(last!.AtDrain!.Value.Violations());
        Assert.Equal((Level, Level / 2), (last.AtDrain.Value.Open, last.AtDrain.Value.LostOpen));
        Assert.Equal(0, last.Counters.Open);
    }

    private static Task SuperviseUntil(WorkerGroup group, Func<bool> condition) => Until(() =>
    {
        Assert.Null(group.Supervise(NowNs));
        return condition();
    });

    private static async Task Until(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "not in time");
            await Task.Delay(5, Token);
        }
    }
}
