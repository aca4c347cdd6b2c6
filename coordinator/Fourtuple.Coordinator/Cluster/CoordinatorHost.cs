using System.Collections.Concurrent;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// The coordinator actor of a process: mailbox, pure brain (CoordinatorMachine), and the effects it asks for. Store and
/// broker are never waited for on the actor: their answers come back as inputs.
/// </summary>
public sealed class CoordinatorHost : ICoordinatorPort, IAsyncDisposable
{
    private const string WakeTimer = "wake";

    /// <summary>Two beats of frames of 2,000 agents, and what the store and operators have to say.</summary>
    private const int MailboxCapacity = 8_192;

    /// <summary>Messages handed to the bus and not confirmed yet; more are dropped, as any bus may.</summary>
    private const int MostUnconfirmed = 16_384;

    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PostPause = TimeSpan.FromMilliseconds(5);

    private readonly CoordinatorOptions _options;
    private readonly IMessageBus _bus;
    private readonly Func<bool> _isLinked;
    private readonly TimeProvider _time;
    private readonly ActorHost<CoordinatorInput, CoordinatorEffect> _actor;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ClusterAnswer>> _asked = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ViewSource _views;
    private Task<IAsyncDisposable?>? _mailbox;
    private TaskCompletionSource? _running;
    private long _tickets;
    private int _unconfirmed;
    private bool _linked = true;
    private CoordinatorEffect.Exit? _exit;

    /// <param name="isLinked">Whether the bus has its broker; asked each beat. Without it the bus always has.</param>
    public CoordinatorHost(
        CoordinatorOptions options, IMessageBus bus, IRunStore store, TimeProvider time, Func<bool>? isLinked = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _bus, _time, Store, _isLinked) = (options, bus, time, store, isLinked ?? (() => true));
        _actor = new ActorHost<CoordinatorInput, CoordinatorEffect>(
            new CoordinatorMachine(options), PerformAsync, time, MailboxCapacity);
        _views = new ViewSource(new ClusterView(
            options.Cluster, options.Holder, CoordinatorRole.Standby, 0, CoordinatorMachine.StoreIsFine, [], null,
            RunEnded: false, 0));
    }

    public ClusterView View => _views.Current;

    public IRunStore Store { get; }

    /// <summary>Why the actor ended; empty before.</summary>
    public string ExitReason => _exit?.Reason ?? "";

    public ValueTask<ClusterView> NextViewAsync(ClusterView after, CancellationToken stop) =>
        _views.NextAsync(after, stop);

    /// <summary>
    /// Leads or waits until it must end; the exit code. Cancelling gives the lease up after what is written, so that a
    /// standby goes on at once.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        _running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _actor.TryPost(new CoordinatorInput.Tick());
        var rehearsal = Task.Run(
            () => Rehearsal.PlayAsync(
                _options, Store, _time, () => View.Role == CoordinatorRole.Standby, _ended.Token),
            CancellationToken.None);
        await using var stopping = stop.Register(() => Post(new CoordinatorInput.StopAsked())).ConfigureAwait(false);
        try
        {
            await _actor.RunAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
            await rehearsal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _running.SetResult();
        }
        return _exit?.Code ?? ExitCodes.Failed;
    }

    /// <summary>Stops as cancelling does, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            Post(new CoordinatorInput.StopAsked());
            await running.Task.ConfigureAwait(false);
        }
        _ended.Dispose();
    }

    public async ValueTask<ClusterAnswer> AskAsync(ClusterCommand command, CancellationToken stop)
    {
        var ticket = Interlocked.Increment(ref _tickets);
        var answered = new TaskCompletionSource<ClusterAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[ticket] = answered;
        try
        {
            if (!_actor.TryPost(new CoordinatorInput.Asked(ticket, command)))
            {
                return Unanswered("it is busy or has ended");
            }
            return await answered.Task.WaitAsync(AskLimit, _time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Unanswered($"it did not answer within {AskLimit.TotalSeconds:0} s; the store is: {View.StoreState}");
        }
        finally
        {
            _asked.TryRemove(ticket, out _);
        }
    }

    private static ClusterAnswer Unanswered(string why) => new(
        ExitCodes.Failed, "the coordinator gave no answer", why,
        "look at the state of the cluster before asking again");

    private ValueTask PerformAsync(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.Send send:
                Send(send);
                break;
            case CoordinatorEffect.Broadcast broadcast:
                return _bus.PublishAsync(BusTopic.AllAgents, Sealed(broadcast.Epoch, broadcast.Message));
            case CoordinatorEffect.WakeAt wake:
                _actor.SetTimer(WakeTimer, wake.DueNs, new CoordinatorInput.Tick());
                break;
            case CoordinatorEffect.TakeLease take:
                Ask(async () => new CoordinatorInput.LeaseTaken(
                    await Store.TakeLeaseAsync(_options.Holder, take.Ttl).ConfigureAwait(false)));
                break;
            case CoordinatorEffect.KeepLease keep:
                Ask(async () => new CoordinatorInput.LeaseKept(
                    keep.Epoch, await Store.KeepLeaseAsync(keep.Epoch, keep.Ttl).ConfigureAwait(false)));
                break;
            case CoordinatorEffect.Recover recover:
                Ask(async () => await RecoverAsync(recover.Epoch).ConfigureAwait(false));
                break;
            case CoordinatorEffect.Write write:
                Ask(async () => new CoordinatorInput.Written(
                    write.Number,
                    await Store.WriteAsync(write.Epoch, write.RunId, write.Parts).ConfigureAwait(false)));
                break;
            case CoordinatorEffect.Reply reply:
                Answer(reply);
                break;
            case CoordinatorEffect.Show show:
                Show(show.View);
                break;
            case CoordinatorEffect.Exit exit:
                _exit = exit;
                _actor.CancelTimer(WakeTimer);
                _actor.Close();
                break;
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>In order, and not waited for: full and undeliverable are repaired by repetition.</summary>
    private void Send(CoordinatorEffect.Send send)
    {
        if (Volatile.Read(ref _unconfirmed) < MostUnconfirmed)
        {
            Interlocked.Increment(ref _unconfirmed);
            _ = ConfirmAsync(_bus.SendAsync(BusAddress.Agent(send.Agent), Sealed(send.Epoch, send.Message)));
        }
    }

    private async Task ConfirmAsync(ValueTask<SendOutcome> sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _unconfirmed);
        }
    }

    private Envelope Sealed(long epoch, ClusterMessage message) =>
        new(_options.Cluster, BusAddress.Coordinator.Name, epoch, message);

    private void Ask(Func<Task<CoordinatorInput>> call) => _ = Task.Run(async () =>
    {
        Post(await call().ConfigureAwait(false));
    });

    private async Task<CoordinatorInput> RecoverAsync(long epoch)
    {
        var cordoned = await Store.KeptAsync(KeptKind.Cordon, MessageLimits.Sessions).ConfigureAwait(false);
        return new CoordinatorInput.Recovered(
            epoch,
            cordoned.Ok
                ? await UnfinishedRuns.ReadAsync(Store).ConfigureAwait(false)
                : new StoreAnswer<IReadOnlyList<StoredRun>>(cordoned.Outcome, null, cordoned.Reason),
            [.. (cordoned.Value ?? []).Select(kept => kept.Name)]);
    }

    /// <summary>Answers are awaited by the machine: a full mailbox only delays them.</summary>
    private void Post(CoordinatorInput input)
    {
        if (!_actor.TryPost(input))
        {
            _ = PostLaterAsync(input);
        }
    }

    private async Task PostLaterAsync(CoordinatorInput input)
    {
        do
        {
            await Task.Delay(PostPause, _time).ConfigureAwait(false);
        }
        while (_actor.State == MailboxState.Open && !_actor.TryPost(input));
    }

    private void Answer(CoordinatorEffect.Reply reply)
    {
        if (_asked.TryGetValue(reply.Ticket, out var asked))
        {
            asked.TrySetResult(reply.Answer);
        }
    }

    private void Show(ClusterView view)
    {
        if (view.Role == CoordinatorRole.Active)
        {
            _mailbox ??= OpenAsync();
        }
        if (_isLinked() is var linked && linked != _linked)
        {
            _linked = linked;
            Post(new CoordinatorInput.Linked(linked));
        }
        _views.Show(view with { RefusedMessages = view.RefusedMessages + _bus.Statistics.Refused });
    }

    /// <summary>
    /// Only a leader listens. In one process the former leader may not have closed its mailbox yet; a broker gives each
    /// of them a queue of its own.
    /// </summary>
    private async Task<IAsyncDisposable?> OpenAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                return await _bus.OpenAsync(BusAddress.Coordinator, [], ReceiveAsync, _ended.Token)
                    .ConfigureAwait(false);
            }
            catch (InvalidOperationException)
            {
                await Task.Delay(_options.Retake, _time, _ended.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return null;
    }

    /// <summary>A full mailbox drops the message, as any bus may: agents repeat what matters.</summary>
    private ValueTask ReceiveAsync(Envelope envelope)
    {
        _actor.TryPost(new CoordinatorInput.Received(envelope));
        return ValueTask.CompletedTask;
    }

    private async Task CloseAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_mailbox is { } opening && await opening.ConfigureAwait(false) is { } mailbox)
        {
            await mailbox.DisposeAsync().ConfigureAwait(false);
        }
        foreach (var asked in _asked.Values)
        {
            asked.TrySetResult(Unanswered("it has ended"));
        }
    }
}
