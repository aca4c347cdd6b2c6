using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Shared.Bus;

/// <summary>
/// One mailbox of the in-process bus: encoded messages, and the one task that decodes and hands them on.
/// </summary>
internal sealed class InProcessMailbox : IAsyncDisposable
{
    // Set while a receiver runs, so that one that closes its own mailbox is not made to wait for itself.
    private static readonly AsyncLocal<InProcessMailbox?> Receiving = new();

    private readonly Mailbox<byte[]> _queue = new(InProcessBus.MailboxCapacity);
    private readonly InProcessBus _bus;
    private readonly Func<Envelope, ValueTask> _receive;
    private readonly Task _reading;
    private CancellationTokenRegistration _stopRegistration;
    private volatile bool _closing;

    public InProcessMailbox(
        InProcessBus bus, BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive)
    {
        _bus = bus;
        Address = address;
        Topics = topics.ToHashSet();
        _receive = receive;
        _reading = Task.Run(ReadAsync, CancellationToken.None);
    }

    public BusAddress Address { get; }

    public IReadOnlySet<BusTopic> Topics { get; }

    public bool TryPost(byte[] message) => _queue.TryPost(message);

    /// <summary>Closes when stop is signalled; called once, when the bus has the mailbox in its table.</summary>
    public void CloseOn(CancellationToken stop) => _stopRegistration = stop.Register(Close);

    /// <summary>Takes and hands on no more messages after the one being received.</summary>
    public void Close()
    {
        _bus.Forget(this);
        _closing = true;
        _queue.Close();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _stopRegistration.DisposeAsync().ConfigureAwait(false);
        if (Receiving.Value != this)
            await _reading.ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        Receiving.Value = this;
        while (!_closing)
        {
            if (_queue.TryTake(out var message))
                await ReceiveAsync(message).ConfigureAwait(false);
            else if (!await _queue.WaitAsync(CancellationToken.None).ConfigureAwait(false))
                break;
        }
        var unread = 0;
        while (_queue.TryTake(out _))
            unread++;
        _bus.Counters.Dropped(unread);
    }

    private async ValueTask ReceiveAsync(byte[] message)
    {
        var decoded = MessageCodec.Decode(message);
        if (!decoded.Ok)
        {
            _bus.Counters.Refused();
            return;
        }
        try
        {
            await _receive(decoded.Envelope).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a receiver throws is counted and reported; the next message is not its fault.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _bus.Counters.Faulted();
            _bus.Report(Address, fault);
        }
    }
}
