using System.Diagnostics.CodeAnalysis;
using Fourtuple.Shared.Actors;
using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// The sending half: one connection, one channel, one writer. Senders queue, the writer publishes one after the other
/// without waiting for confirms, and the broker's answers settle what was sent. The client is never handed a
/// cancellation: what takes too long costs the connection instead.
/// </summary>
internal sealed class RabbitMqPublisher : ILinkUser, IAsyncDisposable
{
    /// <summary>
    /// Messages queued for the writer, and as many again unconfirmed, before sending answers Full: what a coordinator
    /// repeats to 1,000 agents in one beat, eight orders each.
    /// </summary>
    private const int MostQueued = 8_192;

    /// <summary>Bytes queued for the writer: those messages at 8 KiB each, or 64 of the largest.</summary>
    private const long MostQueuedBytes = 64 << 20;

    private readonly Mailbox<OutgoingMessage> _outgoing = new(MostQueued);
    private readonly RabbitMqNames _names;
    private readonly RabbitMqOptions _options;
    private readonly TimeProvider _time;
    private readonly BusCounters _counters;
    private RabbitMqSession? _session;
    private PendingConfirms _confirms = new();
    private Task _writing = Task.CompletedTask;
    private int _unanswered;
    private long _queuedBytes;
    private long _answeredAt;

    public RabbitMqPublisher(
        RabbitMqNames names, RabbitMqOptions options, TimeProvider time, BusCounters counters,
        Action<RabbitMqLinkStatus>? onStatus)
    {
        (_names, _options, _time, _counters) = (names, options, time, counters);
        Link = new RabbitMqLink("publish", this, options, time, onStatus);
        Link.Start();
    }

    public RabbitMqLink Link { get; }

    /// <summary>
    /// Before the first connection messages wait for it, within the limit; later a lost or blocked one answers at once.
    /// </summary>
    private bool Takes => Link.Status.State == RabbitMqLinkState.Connected || !Link.Opened.IsCompleted;

    /// <summary>Sends with mandatory and waits for the confirm, at most the limit.</summary>
    public async ValueTask<SendOutcome> SendAsync((string Exchange, string Key) to, byte[] body)
    {
        var message = new OutgoingMessage(to.Exchange, to.Key, body, mandatory: true);
        try
        {
            return Interlocked.Increment(ref _unanswered) > 2 * MostQueued || !TryQueue(message)
                ? SendOutcome.Full
                : await ConfirmedAsync(message).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _unanswered);
        }
    }

    /// <summary>
    /// Queues without mandatory; false: it will not be sent. Its confirm is awaited too, though nobody is told: a
    /// coordinator may have nothing else to send, and a broker that hangs has to show.
    /// </summary>
    public bool TryPublish(string key, byte[] body)
    {
        var message = new OutgoingMessage(_names.Down, key, body, mandatory: false);
        if (!TryQueue(message))
            return false;
        _ = ConfirmedAsync(message);
        return true;
    }

    /// <summary>
    /// What takes longer than the limit costs the connection, unless the broker answered anything meanwhile: one that
    /// is busy would only get more to do.
    /// </summary>
    private async Task<SendOutcome> ConfirmedAsync(OutgoingMessage message)
    {
        var session = Volatile.Read(ref _session);
        try
        {
            return await message.Outcome.WaitAsync(_options.Limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            message.Settle(SendOutcome.Full);
            if (Link.Status.State == RabbitMqLinkState.Connected
                && _time.GetElapsedTime(Volatile.Read(ref _answeredAt)) >= _options.Limit)
            {
                session?.End($"no confirm within {_options.Limit.TotalSeconds:0.#} s");
            }
            return await message.Outcome.ConfigureAwait(false);
        }
    }

    public async Task OpenAsync(RabbitMqSession session)
    {
        await session.WithinAsync(RabbitMqTopology.EnsureExchangesAsync(session, _names), "declaring")
            .ConfigureAwait(false);
        var opening = session.OpenChannelAsync(confirms: true);
        await session.WithinAsync(opening, "opening a channel").ConfigureAwait(false);
        var channel = await opening.ConfigureAwait(false);
        var confirms = new PendingConfirms();
        Answered();
        channel.BasicAcksAsync += (_, ack) => Do(
            () => confirms.Settle(ack.DeliveryTag, ack.Multiple, SendOutcome.Accepted));
        // A nack is a queue's overflow (x-overflow reject-publish), or a queue that failed: not taken either way.
        channel.BasicNacksAsync += (_, nack) => Do(
            () => confirms.Settle(nack.DeliveryTag, nack.Multiple, SendOutcome.Full));
        channel.BasicReturnAsync += (_, returned) => Do(() => confirms.Returned(returned.BasicProperties.MessageId));
        _confirms = confirms;
        Volatile.Write(ref _session, session);
        _writing = Task.Run(() => WriteAsync(session, channel, confirms), CancellationToken.None);
    }

    public async Task EndedAsync(RabbitMqSession session)
    {
        await _writing.ConfigureAwait(false);
        _confirms.GiveUp();
        DropQueued();
    }

    /// <summary>Lets the writer write what is queued, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Close();
        await Link.DisposeAsync().ConfigureAwait(false);
        DropQueued();
    }

    private bool TryQueue(OutgoingMessage message)
    {
        if (!Takes)
            return false;
        if (Interlocked.Add(ref _queuedBytes, message.Body.Length) <= MostQueuedBytes && _outgoing.TryPost(message))
            return true;
        Interlocked.Add(ref _queuedBytes, -message.Body.Length);
        return false;
    }

    private bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        if (!_outgoing.TryTake(out message))
            return false;
        Interlocked.Add(ref _queuedBytes, -message.Body.Length);
        return true;
    }

    private void DropQueued()
    {
        while (TryTake(out var unsent))
        {
            unsent.Settle(SendOutcome.Full);
            CountDropped(unsent);
        }
    }

    /// <summary>Whoever sends with mandatory is told; for the others it is counted.</summary>
    private void CountDropped(OutgoingMessage message)
    {
        if (!message.Mandatory)
            _counters.Dropped(1);
    }

    private async Task WriteAsync(RabbitMqSession session, IChannel channel, PendingConfirms confirms)
    {
        try
        {
            while (await _outgoing.WaitAsync(session.Over).ConfigureAwait(false))
            {
                while (!session.Ended.IsCompleted && TryTake(out var message))
                    await WriteAsync(session, channel, confirms, message).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (session.Ended.IsCompleted)
        {
        }
#pragma warning disable CA1031 // Whatever the client throws, the channel is in doubt: the link opens another.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            session.End(fault.Message);
        }
    }

    private async ValueTask WriteAsync(
        RabbitMqSession session, IChannel channel, PendingConfirms confirms, OutgoingMessage message)
    {
        if (message.Outcome.IsCompleted)
        {
            CountDropped(message);
            return;
        }
        var properties = new BasicProperties
        {
            MessageId = confirms.Add(message),
            DeliveryMode = DeliveryModes.Transient,
        };
        if (_options.Vouching == RabbitMqVouching.User)
            properties.UserId = session.User;
        var publishing = channel.BasicPublishAsync(
            message.Exchange, message.Key, mandatory: message.Mandatory, properties, message.Body,
            CancellationToken.None);
        if (publishing.IsCompletedSuccessfully)
            return;
        await session.WithinAsync(publishing.AsTask(), "a publish").ConfigureAwait(false);
    }

    private Task Do(Action settle)
    {
        Answered();
        settle();
        return Task.CompletedTask;
    }

    private void Answered() => Volatile.Write(ref _answeredAt, _time.GetTimestamp());
}
