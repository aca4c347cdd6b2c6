using Fourtuple.Shared.Messages;
using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// One mailbox: on each session of the receiving connection a channel and a new exclusive queue. What the old queue
/// held is lost with it.
/// </summary>
internal sealed class RabbitMqMailbox : IAsyncDisposable
{
    // Set while a receiver runs, so that one that closes its own mailbox is not made to wait for itself.
    private static readonly AsyncLocal<RabbitMqMailbox?> Receiving = new();

    private readonly RabbitMqBus _bus;
    private readonly RabbitMqReceiver _receiver;
    private readonly IReadOnlyList<BusTopic> _topics;
    private readonly Func<Envelope, ValueTask> _receive;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _closed;
    private OpenQueue? _open;
    private CancellationTokenRegistration _stopRegistration;
    private volatile bool _closing;

    public RabbitMqMailbox(
        RabbitMqBus bus, RabbitMqReceiver receiver, BusAddress address, IReadOnlyList<BusTopic> topics,
        Func<Envelope, ValueTask> receive)
    {
        (_bus, _receiver, Address, _topics, _receive) = (bus, receiver, address, topics, receive);
        _closed = new Lazy<Task>(() => Task.Run(CloseAsync, CancellationToken.None));
    }

    public BusAddress Address { get; }

    /// <summary>Completes when the broker has it; fails with ObjectDisposedException when it closed before.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Closes when stop is signalled; called once, when the mailbox is open.</summary>
    public void CloseOn(CancellationToken stop) => _stopRegistration = stop.Register(Close);

    /// <summary>Hands on no more messages after the one being received.</summary>
    public void Close()
    {
        _closing = true;
        _receiver.Forget(this);
        _ = _closed.Value;
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _stopRegistration.DisposeAsync().ConfigureAwait(false);
        if (Receiving.Value != this)
            await _closed.Value.ConfigureAwait(false);
    }

    /// <summary>Declares a queue of this session and consumes it.</summary>
    public async Task OpenAsync(RabbitMqSession session)
    {
        var channel = await session.OpenChannelAsync(confirms: false).ConfigureAwait(false);
        var queue = _bus.Names.Queue(Address, Guid.NewGuid());
        await RabbitMqTopology.DeclareQueueAsync(
            channel, _bus.Names, queue, Address, _topics, _bus.Options, session.Over).ConfigureAwait(false);
        var prefetch = Address == BusAddress.Coordinator ? _bus.Options.CoordinatorPrefetch : _bus.Options.Prefetch;
        await channel.BasicQosAsync(0, prefetch, global: false, session.Over).ConfigureAwait(false);
        await channel.BasicConsumeAsync(
            queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null,
            new RabbitMqConsumer(this, session, channel), session.Over).ConfigureAwait(false);
        Interlocked.Exchange(ref _open, new OpenQueue(session, channel, queue));
        _opened.TrySetResult();
        // One of the two that look, this or the closing, finds what the other left.
        if (_closing)
            await RetireAsync().ConfigureAwait(false);
    }

    /// <summary>Hands one message on; false when the mailbox or the session is over and the message is lost.</summary>
    /// <param name="user">Whom the broker vouches for; null: nobody.</param>
    public async ValueTask<bool> ReceiveAsync(RabbitMqSession session, string? user, ReadOnlyMemory<byte> bytes)
    {
        var decoded = MessageCodec.Decode(bytes);
        // A receiver may still be busy with a message of an earlier session.
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_closing || session.Ended.IsCompleted)
            {
                _bus.Counters.Dropped(1);
                return false;
            }
            if (!decoded.Ok)
                Refuse($"{decoded.Problem}: {decoded.Reason}");
            else if (decoded.Envelope.Cluster != _bus.Options.Cluster)
                Refuse("a message of another cluster");
            else if (Objection(decoded.Envelope, session, user) is { } objection)
                Refuse($"a {decoded.Envelope.Body.GetType().Name} of {decoded.Envelope.Sender}: {objection}");
            else
                await HandOnAsync(decoded.Envelope).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private string? Objection(Envelope envelope, RabbitMqSession session, string? user) =>
        _bus.Options.Vouching == RabbitMqVouching.User
            ? new RabbitMqVoucher(_bus.Options.CoordinatorUser, session.User, _bus.Options.AgentsUser)
                .Objection(Address, envelope.Sender, user)
            : null;

    private async ValueTask HandOnAsync(Envelope envelope)
    {
        Receiving.Value = this;
        try
        {
            await _receive(envelope).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a receiver throws is counted and reported; the next message is not its fault.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _bus.Counters.Faulted();
            _bus.Reports.OnFault?.Invoke(Address, fault);
        }
    }

    private void Refuse(string why)
    {
        _bus.Counters.Refused();
        _bus.Reports.OnRefused?.Invoke(Address, why);
    }

    private async Task CloseAsync()
    {
        _opened.TrySetException(new ObjectDisposedException(nameof(RabbitMqBus)));
        _ = _opened.Task.Exception;
        await RetireAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _turn.Release();
    }

    /// <summary>
    /// Deletes the queue first, so that senders are told at once that nobody is here; then the channel goes.
    /// </summary>
    private async Task RetireAsync()
    {
        if (Interlocked.Exchange(ref _open, null) is not { } open || open.Session.Ended.IsCompleted)
            return;
        try
        {
            var deleting = open.Channel.QueueDeleteAsync(
                open.Queue, ifUnused: false, ifEmpty: false, noWait: false, open.Session.Over);
            var unread = await deleting.WaitAsync(RabbitMqSession.CloseLimit, _bus.Time).ConfigureAwait(false);
            _bus.Counters.Dropped((int)unread);
        }
#pragma warning disable CA1031 // The queue goes with its connection, which is given up without another farewell.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            open.Session.End(fault.Message);
            return;
        }
        await open.Session.CloseAsync(open.Channel).ConfigureAwait(false);
    }

    private sealed record OpenQueue(RabbitMqSession Session, IChannel Channel, string Queue);
}
