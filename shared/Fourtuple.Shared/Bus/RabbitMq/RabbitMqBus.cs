using Fourtuple.Shared.Messages;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// The bus between machines, over RabbitMQ (AMQP 0-9-1): one connection to send and one to receive, both kept up by
/// loops of our own, so a broker that restarts, empty or not, costs messages but never the bus. At most once, in
/// order per sender while no connection is lost. A mailbox of the same address in another process is not refused: both
/// receive, and epochs and sessions tell them apart. So a new leader opens the coordinator's mailbox and has the
/// agents' mail at once, while the queue of a dead or frozen leader lives on until the broker misses its heartbeats,
/// bounded in bytes and in the age of what it holds.
/// </summary>
public sealed class RabbitMqBus : IMessageBus
{
    private readonly RabbitMqPublisher _publisher;
    private readonly RabbitMqReceiver _receiver;
    private volatile bool _disposed;

    /// <summary>Starts connecting at once, and never gives up; <see cref="Publishing"/> tells how it goes.</summary>
    public RabbitMqBus(RabbitMqOptions options, TimeProvider time, RabbitMqReports? reports = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfZero(options.Servers.Count, nameof(options));
        ArgumentOutOfRangeException.ThrowIfZero(options.Prefetch, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Prefetch, 50, nameof(options));
        (Options, Time, Reports) = (options, time, reports ?? new RabbitMqReports());
        Names = new RabbitMqNames(options.Cluster);
        _publisher = new RabbitMqPublisher(Names, options, time, Counters, Reports.OnLink);
        _receiver = new RabbitMqReceiver(this);
        _receiver.Link.Start();
    }

    public BusStatistics Statistics => Counters.Snapshot();

    /// <summary>The sending connection; Blocked while the broker has an alarm.</summary>
    public RabbitMqLinkStatus Publishing => _publisher.Link.Status;

    /// <summary>The receiving connection of all mailboxes, also while there is none.</summary>
    public RabbitMqLinkStatus Receiving => _receiver.Link.Status;

    internal RabbitMqOptions Options { get; }

    internal TimeProvider Time { get; }

    internal RabbitMqReports Reports { get; }

    internal RabbitMqNames Names { get; }

    internal BusCounters Counters { get; } = new();

    /// <summary>
    /// As <see cref="IMessageBus.OpenAsync"/>; completes when the broker has the mailbox, and waits for a broker that
    /// is not there until <paramref name="stop"/>. From then on a lost mailbox is opened again by itself.
    /// </summary>
    public async ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(topics);
        ArgumentNullException.ThrowIfNull(receive);
        stop.ThrowIfCancellationRequested();
        if (!RabbitMqNames.Fits(address.Name) || topics.Any(topic => !RabbitMqNames.Fits(topic.Name)))
            throw new ArgumentException(
                $"an address or topic is not 1 to {RabbitMqNames.MostAddressBytes} bytes without '*' and '#'");
        var mailbox = new RabbitMqMailbox(this, _receiver, address, [.. topics], receive);
        _receiver.Add(mailbox);
        try
        {
            await mailbox.Opened.WaitAsync(stop).ConfigureAwait(false);
        }
        catch
        {
            await mailbox.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        mailbox.CloseOn(stop);
        return mailbox;
    }

    /// <summary>
    /// Accepted: a queue of the address has it. Full: the queue refused it, the broker is blocked or out of reach, or
    /// no confirm came within the limit, in which case the message may still arrive. Undeliverable: no such queue.
    /// </summary>
    public async ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
    {
        var bytes = MessageCodec.Encode(envelope);
        var outcome = _disposed || !RabbitMqNames.Fits(envelope, to)
            ? SendOutcome.Undeliverable
            : await _publisher.SendAsync(Names.Route(to, envelope.Sender), bytes).ConfigureAwait(false);
        if (outcome == SendOutcome.Undeliverable)
            Counters.Undeliverable();
        return outcome;
    }

    /// <summary>
    /// Queues for the broker and does not wait for it; what can't be queued, or is queued when the connection is lost,
    /// is counted as dropped. What a full mailbox drops is the broker's to count.
    /// </summary>
    public ValueTask PublishAsync(BusTopic topic, Envelope envelope)
    {
        var bytes = MessageCodec.Encode(envelope);
        if (_disposed || !RabbitMqNames.Fits(topic.Name) || !_publisher.TryPublish(topic.Name, bytes))
            Counters.Dropped(1);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Closes every mailbox, waits until none receives, and closes the connections; a broker that hangs is left
    /// behind after seconds.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _receiver.DisposeAsync().ConfigureAwait(false);
        await _publisher.DisposeAsync().ConfigureAwait(false);
    }
}
