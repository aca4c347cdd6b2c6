using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>The coordinator actor of one run: mailbox, pure brain (RunMachine), and the effects it asks for.</summary>
public sealed class RunHost(RunOptions options, LoadPlan plan, IMessageBus bus, TimeProvider time)
{
    private const string AgentPrefix = "agent.";
    private const string WakeTimer = "wake";

    private ActorHost<RunInput, RunEffect>? _actor;
    private RunOutcome? _outcome;

    public RunOptions Options { get; } = options;

    public LoadPlan Plan { get; } = plan;

    public IMessageBus Bus { get; } = bus;

    public TimeProvider Time { get; } = time;

    /// <summary>Called on each beat from the actor's thread; must not block.</summary>
    public Action<RunProgress>? OnProgress { get; init; }

    /// <summary>
    /// Runs to a terminal state. Cancelling asks for a stop: the run drains and the result is PARTIAL (exit 105).
    /// Never throws for what agents, targets or plans do: that is in the outcome.
    /// </summary>
    public async Task<RunOutcome> RunAsync(CancellationToken stop)
    {
        var names = await NameResolver.ResolveAsync(Plan, stop).ConfigureAwait(false);
        var machine = new RunMachine(Options, Plan, names, Time.GetUtcNow(), Time.NowNs());
        var actor = new ActorHost<RunInput, RunEffect>(machine, PerformAsync, Time);
        _actor = actor;
        await using var mailbox = await Bus.OpenAsync(
            BusAddress.Coordinator, [], ReceiveAsync, CancellationToken.None).ConfigureAwait(false);
        await using var stopping = stop.Register(RequestStop).ConfigureAwait(false);
        actor.TryPost(new RunInput.Tick());
        await actor.RunAsync(CancellationToken.None).ConfigureAwait(false);
        return _outcome ?? throw new InvalidOperationException("the run ended without an outcome");
    }

    /// <summary>
    /// Asks for a stop, from any thread: the run drains; asked again, it drops what is open. Cancelling the token of
    /// <see cref="RunAsync"/> is the first of these.
    /// </summary>
    public void RequestStop() => _actor?.TryPost(new RunInput.StopRequested());

    /// <summary>
    /// A full mailbox drops the message, as any bus may: agents repeat what matters until it is acknowledged.
    /// </summary>
    private ValueTask ReceiveAsync(Envelope envelope)
    {
        if (envelope.Cluster == Options.Cluster)
        {
            var sender = envelope.Sender.StartsWith(AgentPrefix, StringComparison.Ordinal)
                ? envelope.Sender[AgentPrefix.Length..]
                : envelope.Sender;
            _actor!.TryPost(new RunInput.Received(sender, envelope.Body));
        }
        return ValueTask.CompletedTask;
    }

    private async ValueTask PerformAsync(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.Send send:
                // Full and undeliverable are repaired by repetition; an agent that is gone shows as silence.
                await Bus.SendAsync(BusAddress.Agent(send.Agent), Wrap(send.Message)).ConfigureAwait(false);
                break;
            case RunEffect.Broadcast broadcast:
                await Bus.PublishAsync(BusTopic.AllAgents, Wrap(broadcast.Message)).ConfigureAwait(false);
                break;
            case RunEffect.WakeAt wake:
                _actor!.SetTimer(WakeTimer, wake.DueNs, new RunInput.Tick());
                break;
            case RunEffect.Show show:
                OnProgress?.Invoke(show.Progress);
                break;
            case RunEffect.Finish finish:
                _outcome = finish.Outcome;
                _actor!.CancelTimer(WakeTimer);
                _actor.Close();
                break;
        }
    }

    private Envelope Wrap(ClusterMessage message) =>
        new(Options.Cluster, BusAddress.Coordinator.Name, Epoch: 1, message);
}
