using Fourtuple.Shared.Messages;
using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// One mailbox: a connection of its own, so that acknowledgements never wait behind a blocked publisher, and on each
/// session a new exclusive queue. What the old queue held is lost with it.
/// </summary>
internal sealed class RabbitMqMailbox : ILinkUser, IAsyncDisposable
{
    // Set while a receiver runs, so that one that closes its own mailbox is not made to wait for itself.
    private static readonly AsyncLocal<RabbitMqMailbox?> Receiving = new();

    private readonly RabbitMqBus _bus;
    private readonly IReadOnlyList<BusTopic> _topics;
    private readonly Func<Envelope, ValueTask> _receive;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lazy<Task> _closed;
    private OpenQueue? _open;
    private CancellationTokenRegistration _stopRegistration;
    private volatile bool _closing;

    public RabbitMqMailbox(
        RabbitMqBus bus, BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive)
    {
        (_bus, Address, _topics, _receive) = (bus, address, topics, receive);
        _closed = new Lazy<Task>(() => Task.Run(CloseAsync, CancellationToken.None));
        Link = new RabbitMqLink(address.Name, this, bus.Options, bus.Time, bus.Reports.OnLink);
    }

    public BusAddress Address { get; }

    public RabbitMqLink Link { get; }

    /// <summary>Closes when stop is signalled; called once, when the mailbox is open.</summary>
    public void CloseOn(CancellationToken stop) => _stopRegistration = stop.Register(Close);

    /// <summary>Hands on no more messages after the one being received.</summary>
    public void Close()
    {
        _closing = true;
        _bus.Forget(this);
        _ = _closed.Value;
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _stopRegistration.DisposeAsync().ConfigureAwait(false);
        if (Receiving.Value != this)
            await _closed.Value.ConfigureAwait(false);
    }

    public async Task OpenAsync(RabbitMqSession session)
    {
        var channel = await session.OpenChannelAsync(confirms: false).ConfigureAwait(false);
        await RabbitMqTopology.DeclareExchangesAsync(channel, _bus.Names, session.Over).ConfigureAwait(false);
        var queue = _bus.Names.Queue(Address, Guid.NewGuid());
        await RabbitMqTopology.DeclareQueueAsync(
            channel, _bus.Names, queue, Address, _topics, _bus.Options.QueueBytes, session.Over).ConfigureAwait(false);
        await channel.BasicQosAsync(0, _bus.Options.Prefetch, global: false, session.Over).ConfigureAwait(false);
        await channel.BasicConsumeAsync(
            queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null,
            new RabbitMqConsumer(this, session, channel), session.Over).ConfigureAwait(false);
        Volatile.Write(ref _open, new OpenQueue(session, channel, queue));
    }

    public Task EndedAsync(RabbitMqSession session) => Task.CompletedTask;

    /// <summary>Hands one message on; false when the mailbox or the session is over and the message is lost.</summary>
    public async ValueTask<bool> ReceiveAsync(RabbitMqSession session, ReadOnlyMemory<byte> bytes)
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
            else
                await HandOnAsync(decoded.Envelope).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

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
        if (Volatile.Read(ref _open) is { } open)
            await DeleteAsync(open).ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _turn.Release();
        await Link.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes the queue first, so that senders are told at once that nobody is here.</summary>
    private async Task DeleteAsync(OpenQueue open)
    {
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
        }
    }

    private sealed record OpenQueue(RabbitMqSession Session, IChannel Channel, string Queue);
}
