using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Processes;

/// <summary>A coordinator that leads and welcomes, and runs nothing: what a process needs to be tried without plans.</summary>
internal sealed class LeaseOnlyCoordinator(
    string name, string cluster, IMessageBus bus, IRunStore store, TimeSpan beat, TimeProvider time) : ICoordinatorPort
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private volatile TaskCompletionSource<ClusterView> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ClusterView _view = new(cluster, name, CoordinatorRole.Standby, 0, "ok", [], null, false, 0);

    public ClusterView View => _view;

    public IRunStore Store { get; } = store;

    public async ValueTask<ClusterView> NextViewAsync(ClusterView after, CancellationToken stop) =>
        after != _view ? _view : await _next.Task.WaitAsync(stop).ConfigureAwait(false);

    public ValueTask<ClusterAnswer> AskAsync(ClusterCommand command, CancellationToken stop) =>
        new(new ClusterAnswer(ExitCodes.Failed, "this coordinator runs nothing"));

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var mailbox = await bus.OpenAsync(BusAddress.Coordinator, [], ReceiveAsync, stop).ConfigureAwait(false);
        await using (mailbox.ConfigureAwait(false))
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = await Store.TakeLeaseAsync(name, Ttl).ConfigureAwait(false);
                if (answer.Ok)
                    return await LeadAsync(answer.Value, stop).ConfigureAwait(false);
                await PauseAsync(Poll, stop).ConfigureAwait(false);
            }
            return ExitCodes.Pass;
        }
    }

    private async Task<int> LeadAsync(long epoch, CancellationToken stop)
    {
        Show(_view with { Role = CoordinatorRole.Active, Epoch = epoch });
        while (!stop.IsCancellationRequested)
        {
            var beacon = new ClusterMessage.Beacon(null, time.NowNs(), new Dictionary<Guid, long>());
            await bus.PublishAsync(BusTopic.AllAgents, Sealed(epoch, beacon)).ConfigureAwait(false);
            await PauseAsync(beat, stop).ConfigureAwait(false);
            var kept = await Store.KeepLeaseAsync(epoch, Ttl).ConfigureAwait(false);
            if (kept.Outcome == StoreOutcome.Fenced)
                return ExitCodes.LostLeadership;
        }
        await Store.KeepLeaseAsync(epoch, TimeSpan.Zero).ConfigureAwait(false);
        return ExitCodes.Pass;
    }

    private async ValueTask ReceiveAsync(Envelope envelope)
    {
        if (_view is { Role: CoordinatorRole.Active, Epoch: var epoch } && envelope.Body is ClusterMessage.Hello hello)
        {
            var welcome = new ClusterMessage.Welcome(hello.Session, hello.SentNs, time.NowNs());
            await bus.SendAsync(BusAddress.Agent(hello.Agent), Sealed(epoch, welcome)).ConfigureAwait(false);
        }
    }

    private Envelope Sealed(long epoch, ClusterMessage body) =>
        new(cluster, BusAddress.Coordinator.Name, epoch, body);

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Show(ClusterView view)
    {
        _view = view;
        var shown = _next;
        _next = new TaskCompletionSource<ClusterView>(TaskCreationOptions.RunContinuationsAsynchronously);
        shown.TrySetResult(view);
    }
}
