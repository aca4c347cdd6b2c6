using Fourtuple.Agent;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;
using Fourtuple.Sockets.Workers;
using Fourtuple.Tests.Actors;
using Fourtuple.Tests.Sockets;

namespace Fourtuple.IntegrationTests.Agent;

/// <summary>Load that outlives its control, against a real kernel: silent at once, closed soon after.</summary>
public sealed class DeadManTests
{
    private const string Cluster = "dead-man";
    private const long Grace = 2_000_000_000;
    private const long Slack = 300_000_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long NowNs => TimeProvider.System.NowNs();

    [Theory]
    [InlineData(EngineKind.Epoll, "127.24.1.1")]
    [InlineData(EngineKind.IoUring, "127.24.1.2")]
    public async Task WhenTheActorHangsWorkersFallSilentAndTheWatchdogClosesTheirSockets(
        EngineKind engine, string address)
    {
        await using var target = await TargetAsync(address);
        var bus = new BlockableBus(Cluster);
        var agent = new AgentHost(Options(engine), bus, TimeProvider.System) { EndProcess = Assert.Fail };
        using var leave = new CancellationTokenSource();
        var running = agent.RunAsync(leave.Token);
        var hello = await bus.NextAsync<ClusterMessage.Hello>(Stop);
        await bus.TellAsync(new ClusterMessage.Welcome(hello.Session, hello.SentNs, NowNs));
        await bus.TellAsync(Grant(address));
        await bus.NextAsync<ClusterMessage.Ready>(Stop);
        // Ten openings a second for a minute: there is always one due.
        await bus.TellAsync(new ClusterMessage.Stage(
            "run", 1, new StageOrder.Ramp(600, 0, 60 * AgentTimes.Second, 0, 0)));
        await BeatUntilAsync(bus, async () => (await target.ReportAsync(Stop)).Open >= 15);
        bus.Block();
        await BeaconAsync(bus);
        var leasedNs = NowNs + Grace;
        // The actor hangs in its next frame by now; let the last lease run out.
        await Wait.UntilAsync(() => NowNs > leasedNs + Slack, "the lease lapses");
        var before = await target.ReportAsync(Stop);
        Assert.True(before.Open >= 15, "closed before the watchdog's margin was over");
        await Wait.UntilAsync(() => NowNs > leasedNs + Slack + AgentTimes.Second, "a second without a word");
        var after = await target.ReportAsync(Stop);
        Assert.Equal((before.Accepted, before.BytesReceived), (after.Accepted, after.BytesReceived));
        while ((await target.ReportAsync(Stop)).Open > 0)
        {
            Assert.True(NowNs < leasedNs + AgentTimes.Closing, "not closed within K");
            await Task.Delay(10, Stop);
        }
        Assert.Equal(before.Accepted, (await target.ReportAsync(Stop)).Accepted);
        bus.Release();
        await leave.CancelAsync();
        await running.Within();
    }

    [Fact]
    public async Task AWorkerThatFailsIsReplacedAndTheTargetSeesWhatTheAccountSays()
    {
        const string address = "127.24.1.3";
        await using var target = await TargetAsync(address);
        var loops = new List<BreakableLoop>();
        BreakableLoop Create(LoopOptions options)
        {
            var loop = new BreakableLoop(EventLoops.Create(EngineKind.Epoll, options));
            lock (loops)
            {
                loops.Add(loop);
            }
            return loop;
        }

        var grant = Grant(address);
        var plan = new WorkerGroupPlan(
            EngineKind.Epoll, 2, grant.Space, grant.Load, grant.Bind, grant.Reuse, 400, 1);
        await using var group = new WorkerGroup(
            plan, new LoopFactory("epoll", "a test", Create, _ => 0), TimeProvider.System);
        await group.StartAsync(Stop);
        group.Order(new StageOrder.Ramp(200, 0, 0, 0, 0));
        await SuperviseUntil(group, () => group.Peek().Open == 200);
        loops[0].Break(stall: false);
        await SuperviseUntil(group, () => group.Peek() is { Open: 200, LostOpen: 100 });
        while (await target.ReportAsync(Stop) is not { Accepted: 300, Open: 200 })
        {
            await Task.Delay(10, Stop);
        }
        var snapshot = await group.CollectAsync(Stop);
        Assert.Equal((1, 300), (snapshot.Restarts, snapshot.Connect.TotalCount));
        Assert.Empty(snapshot.Counters.Violations());
    }

    private static Task SuperviseUntil(WorkerGroup group, Func<bool> condition) => Wait.UntilAsync(
        () =>
        {
            Assert.Null(group.Supervise(NowNs));
            return condition();
        },
        "the level is reached");

    private static async Task BeatUntilAsync(BlockableBus bus, Func<Task<bool>> condition)
    {
        var deadline = NowNs + (20 * AgentTimes.Second);
        while (!await condition())
        {
            Assert.True(NowNs < deadline, "not in time");
            await BeaconAsync(bus);
            await Task.Delay(100, Stop);
        }
    }

    private static ValueTask BeaconAsync(BlockableBus bus) =>
        bus.TellAsync(new ClusterMessage.Beacon("run", NowNs, new Dictionary<Guid, long>()));

    private static async Task<TargetServer> TargetAsync(string address)
    {
        Assert.True(ListenRange.TryParse($"{address}:7800", out var range, out _));
        var target = new TargetServer(new TargetPlan(
            [range], TargetMode.Echo, EngineKind.Epoll, 1, 2_000, null, AtLimit.Rst, false));
        await target.StartAsync(Stop);
        return target;
    }

    private static AgentOptions Options(EngineKind engine) => new(
        "a1", Cluster, engine, 2, [AddressRangeParser.Parse("127.24.0.0/16")], null, null, TimeSpan.FromSeconds(0.2),
        TimeSpan.FromSeconds(2), new Dictionary<string, string>());

    private static ClusterMessage.Grant Grant(string address)
    {
        var space = new TupleSpace([new TupleBox(
            new AddressSet([AddressRangeParser.Parse("127.24.2.1")]), PortSet.Of(20_000, 21_999),
            new DestinationSet([new DestinationGroup(
                "t", new AddressSet([AddressRangeParser.Parse(address)]), PortSet.Of(7_800, 7_800))]))]);
        var beat = new KeepaliveSpec(
            TimeSpan.FromMilliseconds(200), "PING"u8.ToArray(), "PING"u8.ToArray(), TimeSpan.FromMilliseconds(150),
            KeepaliveFirst.Spread);
        return new ClusterMessage.Grant("run", 0, 1, space, new LoadSpec(
            LoadMode.Hold, new ConnectSpec(TimeSpan.FromSeconds(3), 0), beat,
            new SocketSpec(true, null, null, null, null), false, LatencyKind.Intended, null, null, CloseSpec.ClientFin,
            null, null, null), BindMode.Explicit, ReuseMode.PerDestination, 600, 1, ["127.24.0.0/16"]);
    }
}
