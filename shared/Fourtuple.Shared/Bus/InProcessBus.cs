using System.Collections.Immutable;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Shared.Bus;

/// <summary>
/// The bus of one process: a bounded queue and one reader for each mailbox. Messages travel as bytes of the codec, so
/// that nothing works here that would not work between machines, and no object is shared. In order per sender, at most
/// once.
/// </summary>
/// <param name="onFault">Told of what a receiver threw; called on that mailbox's reader, and must not throw.</param>
public sealed class InProcessBus(Action<BusAddress, Exception>? onFault = null) : IMessageBus
{
    /// <summary>
    /// Messages a mailbox holds before it is full: a second's frames of 1,000 agents, and at the largest size of a
    /// message at most 1 GiB, which only a stalled reader of telemetry at its bound would come to.
    /// </summary>
    public const int MailboxCapacity = 1_024;

    private readonly Lock _gate = new();
    private ImmutableDictionary<BusAddress, InProcessMailbox> _mailboxes =
        ImmutableDictionary<BusAddress, InProcessMailbox>.Empty;

    private bool _disposed;

    public BusStatistics Statistics => Counters.Snapshot();

    internal BusCounters Counters { get; } = new();

    public ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(topics);
        ArgumentNullException.ThrowIfNull(receive);
        stop.ThrowIfCancellationRequested();
        InProcessMailbox mailbox;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_mailboxes.ContainsKey(address))
                throw new InvalidOperationException($"there is a mailbox {address.Name} already");
            mailbox = new InProcessMailbox(this, address, topics, receive);
            _mailboxes = _mailboxes.Add(address, mailbox);
        }
        mailbox.CloseOn(stop);
        return ValueTask.FromResult<IAsyncDisposable>(mailbox);
    }

    public ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
    {
        var bytes = MessageCodec.Encode(envelope);
        return ValueTask.FromResult(Post(to, bytes));
    }

    public ValueTask PublishAsync(BusTopic topic, Envelope envelope)
    {
        var bytes = MessageCodec.Encode(envelope);
        foreach (var mailbox in Volatile.Read(ref _mailboxes).Values)
        {
            if (mailbox.Topics.Contains(topic) && !mailbox.TryPost(bytes))
                Counters.Dropped(1);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes every mailbox and waits until none receives; sending finds nobody from then on.</summary>
    public async ValueTask DisposeAsync()
    {
        ImmutableDictionary<BusAddress, InProcessMailbox> open;
        lock (_gate)
        {
            _disposed = true;
            open = _mailboxes;
        }
        foreach (var mailbox in open.Values)
            await mailbox.DisposeAsync().ConfigureAwait(false);
    }

    internal void Forget(InProcessMailbox mailbox)
    {
        lock (_gate)
        {
            // Compared, because the address may have a new mailbox by the time an old one is closed again.
            if (_mailboxes.TryGetValue(mailbox.Address, out var current) && current == mailbox)
                _mailboxes = _mailboxes.Remove(mailbox.Address);
        }
    }

    internal void Report(BusAddress address, Exception fault) => onFault?.Invoke(address, fault);

    private SendOutcome Post(BusAddress to, byte[] bytes)
    {
        if (!Volatile.Read(ref _mailboxes).TryGetValue(to, out var mailbox))
        {
            Counters.Undeliverable();
            return SendOutcome.Undeliverable;
        }
        return mailbox.TryPost(bytes) ? SendOutcome.Accepted : SendOutcome.Full;
    }
}
