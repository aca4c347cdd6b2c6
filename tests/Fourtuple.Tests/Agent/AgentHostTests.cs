using System.Threading.Channels;
using Fourtuple.Agent;
using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Workers;
using Fourtuple.Tests.Actors;

namespace Fourtuple.Tests.Agent;

/// <summary>The host around the machine, against a scripted coordinator and workers that only count.</summary>
public sealed class AgentHostTests
{
    [Fact]
    public async Task ARunGoesFromHelloToTheFinalFrame()
    {
        var bus = new ScriptedCoordinator();
        var group = new CountingWorkers();
        var host = Host(bus, group);
        using var stop = new CancellationTokenSource();
        var running = host.RunAsync(stop.Token);
        var hello = await bus.NextAsync<ClusterMessage.Hello>();
        Assert.NotEmpty(hello.Capacity.BootId);
        await bus.SendAsync(new ClusterMessage.Welcome(hello.Session, hello.SentNs, hello.SentNs));
        await bus.SendAsync(AgentScript.Grant());
        Assert.Equal("counting", (await bus.NextAsync<ClusterMessage.Ready>()).Engine.Engine);
        await bus.SendAsync(new ClusterMessage.Stage(AgentScript.Run, 1, AgentScript.Ramp));
        var frame = await bus.NextAsync<ClusterMessage.Telemetry>(frame => frame.Body.Counters.Established == 1_000);
        Assert.True(frame.Body.Gauges.RssBytes > 0);
        Assert.Contains("TCPSynRetrans", frame.Body.KernelDeltas.Keys);
        await bus.SendAsync(new ClusterMessage.AuditRequest(AgentScript.Run, 1));
        var audit = (await bus.NextAsync<ClusterMessage.AuditReply>()).Audit;
        Assert.Null(audit.Error);
        Assert.Equal((1_000, 0, 1_000), (audit.Ours, audit.Kernel, audit.OursAfter));
        await bus.SendAsync(new ClusterMessage.Stage(AgentScript.Run, 2, AgentScript.Drain));
        var final = await bus.NextAsync<ClusterMessage.Telemetry>(
            frame => frame.Final, frame => bus.ApplyAsync(hello.Session, frame.Sequence));
        Assert.True(final.Body.Ended);
        await bus.ApplyAsync(hello.Session, final.Sequence);
        await stop.CancelAsync();
        await running.Within();
        Assert.True(group.Disposed);
    }

    [Fact]
    public async Task AGrantThatDoesNotFitIsRefusedWithoutWorkers()
    {
        var bus = new ScriptedCoordinator();
        var host = Host(bus, null);
        using var stop = new CancellationTokenSource();
        var running = host.RunAsync(stop.Token);
        await bus.NextAsync<ClusterMessage.Hello>();
        await bus.SendAsync(AgentScript.Grant() with { MaxOpen = 1_000_000 });
        var refused = await bus.NextAsync<ClusterMessage.Refused>();
        Assert.Contains(refused.Reasons, reason => reason.Code == "plan");
        await stop.CancelAsync();
        await running.Within();
    }

    [Fact]
    public async Task WorkersThatCannotBeMadeRefuseTheGrant()
    {
        var bus = new ScriptedCoordinator();
        var group = new CountingWorkers { Fault = "ENOMEM" };
        var host = Host(bus, group);
        using var stop = new CancellationTokenSource();
        var running = host.RunAsync(stop.Token);
        await bus.NextAsync<ClusterMessage.Hello>();
        await bus.SendAsync(AgentScript.Grant());
        Assert.Equal("ENOMEM", Assert.Single((await bus.NextAsync<ClusterMessage.Refused>()).Reasons).Why);
        await stop.CancelAsync();
        await running.Within();
        Assert.True(group.Disposed);
    }

    [Theory]
    [InlineData(0, 2_000_000_000, false)]
    [InlineData(0, 2_000_000_001, true)]
    [InlineData(long.MaxValue, long.MaxValue, false)]
    public void TheWatchdogGivesTheActorAMargin(long untilNs, long nowNs, bool overdue) =>
        Assert.Equal(overdue, LoadWatchdog.IsOverdue(untilNs, nowNs));

    [Fact]
    public async Task TheWatchdogEndsLoadWhoseLeaseLapsed()
    {
        var load = new WatchedLoad();
        var time = new ManualTime();
        using var watchdog = new LoadWatchdog(time, () => load, Assert.Fail);
        watchdog.Guard(0);
        time.Advance(TimeSpan.FromSeconds(3));
        await load.Aborted.Task.Within();
        Assert.False(load.Lives);
    }

    [Fact]
    public async Task TheWatchdogEndsTheProcessWhenWorkersOutliveTheirLease()
    {
        var load = new WatchedLoad { Immortal = true };
        var time = new ManualTime();
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watchdog = new LoadWatchdog(time, () => load, why => ended.TrySetResult(why));
        watchdog.Guard(1);
        time.Advance(TimeSpan.FromSeconds(3));
        await load.Aborted.Task.Within();
        Assert.False(ended.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Contains("did not end", await ended.Task.Within(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheWatchdogEndsTheProcessWhenWorkersCannotBeReplaced()
    {
        var load = new WatchedLoad { Fatal = "again and again" };
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watchdog = new LoadWatchdog(new ManualTime(), () => load, why => ended.TrySetResult(why));
        Assert.Equal("again and again", await ended.Task.Within());
    }

    private static AgentHost Host(IMessageBus bus, CountingWorkers? group) => new(
        AgentScript.Options with { Beat = TimeSpan.FromMilliseconds(10) }, bus, TimeProvider.System)
    {
        MakeWorkers = _ => group ?? throw new InvalidOperationException("no workers are to be made"),
        ReadHost = () => HostReader.Read([new EngineProbe("io_uring", true, "test")]),
        RingsOfWorker = _ => 1,
    };

    /// <summary>The coordinator's end of a bus with one agent.</summary>
    private sealed class ScriptedCoordinator : IMessageBus
    {
        private readonly Channel<ClusterMessage> _sent = Channel.CreateBounded<ClusterMessage>(
            new BoundedChannelOptions(4_096)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
                SingleWriter = false,
                AllowSynchronousContinuations = false,
            });

        private Func<Envelope, ValueTask>? _agent;

        public BusStatistics Statistics { get; } = new(0, 0, 0);

        public ValueTask<IAsyncDisposable> OpenAsync(
            BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive,
            CancellationToken stop)
        {
            _agent = receive;
            return ValueTask.FromResult<IAsyncDisposable>(this);
        }

        public ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
        {
            Assert.True(_sent.Writer.TryWrite(envelope.Body));
            return ValueTask.FromResult(SendOutcome.Accepted);
        }

        public ValueTask PublishAsync(BusTopic topic, Envelope envelope) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public ValueTask SendAsync(ClusterMessage body) => _agent!(new Envelope("test", "coordinator", 1, body));

        public ValueTask ApplyAsync(Guid session, long sequence) => SendAsync(new ClusterMessage.Beacon(
            AgentScript.Run, 0, new Dictionary<Guid, long> { [session] = sequence }));

        /// <summary>The next message of a kind; frames that aren't wanted yet are applied when asked so.</summary>
        public async Task<T> NextAsync<T>(Func<T, bool>? wanted = null, Func<T, ValueTask>? otherwise = null)
            where T : ClusterMessage
        {
            while (true)
            {
                var message = await _sent.Reader.ReadAsync().AsTask().Within();
                if (message is not T found)
                    continue;
                if (wanted is null || wanted(found))
                    return found;
                if (otherwise is not null)
                    await otherwise(found);
                else if (found is ClusterMessage.Telemetry frame)
                    await ApplyAsync(frame.Session, frame.Sequence);
            }
        }
    }

    private sealed class WatchedLoad : IWatchedLoad
    {
        private volatile bool _ended;

        public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Immortal { get; init; }

        public string? Fatal { get; init; }

        public bool Lives => Immortal || !_ended;

        public long Open => 20_000;

        public void Abort()
        {
            _ended = true;
            Aborted.SetResult();
        }

        public string? Supervise(long nowNs) => Fatal;
    }

    private sealed class CountingWorkers : IWorkerGroup
    {
        private StageOrder? _order;

        public string? Fault { get; init; }

        public bool Disposed { get; private set; }

        public Task<EngineReport> StartAsync(CancellationToken cancellation) => Fault is null
            ? Task.FromResult(new EngineReport("counting", "test", 1, 0, 1_000, 0))
            : Task.FromException<EngineReport>(new InvalidOperationException(Fault));

        public void Order(StageOrder order) => _order = order;

        public void Abort() => _order = AgentScript.Drain;

        public Task<GroupSnapshot> CollectAsync(CancellationToken cancellation) => Task.FromResult(new GroupSnapshot(
            Peek(), null, new Histogram(), new Histogram(), new Histogram(), [], [], [],
            _order is StageOrder.Drain, null));

        public LoadCounters Peek() => _order switch
        {
            StageOrder.Ramp ramp => new() { Attempted = ramp.To, Established = ramp.To, Open = ramp.To },
            StageOrder.Drain => new() { Attempted = 1_000, Established = 1_000, ClosedByUs = 1_000 },
            _ => default,
        };

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
