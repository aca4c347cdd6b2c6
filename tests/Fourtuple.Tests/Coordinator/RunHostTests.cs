using System.Collections.Concurrent;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

public sealed class RunHostTests
{
    private static readonly LoadPlan Quick = Samples.Plan(
        [new ProfileStep.Ramp(100, null, null, null), new ProfileStep.Hold(TimeSpan.FromMilliseconds(200)),
            new ProfileStep.Drain(TimeSpan.Zero, DrainClose.Rst)]);

    private static RunOptions Fast => Samples.Options() with { Beat = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task A_run_goes_over_the_bus_from_hello_to_outcome()
    {
        await using var bus = new LoopBus();
        var agent = new BusAgent(new ScriptedAgent("a"), bus);
        var shown = new ConcurrentQueue<RunProgress>();
        var host = new RunHost(Fast, Quick, bus, TimeProvider.System) { OnProgress = shown.Enqueue };
        var outcome = await Run(host, agent, CancellationToken.None);
        Assert.Equal(0, outcome.Report.Verdict.ExitCode);
        Assert.Equal(100, outcome.Report.Accounting.Open);
        Assert.NotEmpty(shown);
    }

    [Fact]
    public async Task Cancelling_drains_and_gives_a_partial_result()
    {
        await using var bus = new LoopBus();
        using var stop = new CancellationTokenSource();
        var plan = Samples.Plan([new ProfileStep.Ramp(100, null, null, null),
            new ProfileStep.Hold(TimeSpan.FromHours(1))]);
        var host = new RunHost(Fast, plan, bus, TimeProvider.System)
        {
            OnProgress = shown =>
            {
                if (shown.State == "hold")
                    stop.Cancel();
            },
        };
        var outcome = await Run(host, new BusAgent(new ScriptedAgent("a"), bus), stop.Token);
        Assert.Equal(105, outcome.Report.Verdict.ExitCode);
        Assert.Equal(100, outcome.Report.Accounting.Open);
    }

    [Fact]
    public async Task A_name_without_answer_is_a_refused_plan()
    {
        await using var bus = new LoopBus();
        var plan = Samples.Plan(addresses: ["dns:no-such-name.invalid"], allow: ["dns:no-such-name.invalid"]);
        var host = new RunHost(Fast, plan, bus, TimeProvider.System);
        var outcome = await Run(host, new BusAgent(new ScriptedAgent("a"), bus), CancellationToken.None);
        Assert.Equal(104, outcome.Report.Verdict.ExitCode);
    }

    private static async Task<RunOutcome> Run(RunHost host, BusAgent agent, CancellationToken stop)
    {
        var run = host.RunAsync(stop);
        using var beats = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var beat = 0; !run.IsCompleted && beat < 3_000; beat++)
        {
            await beats.WaitForNextTickAsync(CancellationToken.None);
            await agent.BeatAsync();
        }
        return await run.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    /// <summary>A scripted agent on the bus: hello each beat until granted, then a frame each beat.</summary>
    private sealed class BusAgent
    {
        private readonly ScriptedAgent _agent;
        private readonly LoopBus _bus;
        private readonly Lock _lock = new();

        public BusAgent(ScriptedAgent agent, LoopBus bus)
        {
            (_agent, _bus) = (agent, bus);
            bus.ToAgents = message => Send(() => _agent.Receive(message, NowNs));
        }

        private static long NowNs => TimeProvider.System.GetTimestamp();

        public ValueTask BeatAsync() => Send(() => _agent.Grant is null
            ? [_agent.Hello()]
            : _agent.Pass(NowNs, TimeSpan.FromMilliseconds(20)));

        private async ValueTask Send(Func<IEnumerable<ClusterMessage>> answer)
        {
            ClusterMessage[] messages;
            lock (_lock)
            {
                messages = [.. answer()];
            }
            foreach (var message in messages)
            {
                await _bus.SendAsync(BusAddress.Coordinator, new Envelope("local", "agent.a", 1, message));
            }
        }
    }

    /// <summary>Delivers at once, on the caller's thread; one coordinator and one agent.</summary>
    private sealed class LoopBus : IMessageBus, IAsyncDisposable
    {
        private Func<Envelope, ValueTask>? _coordinator;

        public Func<ClusterMessage, ValueTask> ToAgents { get; set; } = _ => ValueTask.CompletedTask;

        public BusStatistics Statistics { get; } = new(0, 0, 0);

        public ValueTask<IAsyncDisposable> OpenAsync(
            BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive,
            CancellationToken stop)
        {
            _coordinator = receive;
            return ValueTask.FromResult<IAsyncDisposable>(this);
        }

        public async ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
        {
            await (to == BusAddress.Coordinator ? _coordinator?.Invoke(envelope) ?? default : ToAgents(envelope.Body));
            return SendOutcome.Accepted;
        }

        public ValueTask PublishAsync(BusTopic topic, Envelope envelope) => ToAgents(envelope.Body);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
