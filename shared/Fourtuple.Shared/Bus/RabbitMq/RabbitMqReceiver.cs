using System.Collections.Immutable;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// The receiving half: one connection for all mailboxes, apart from the sending one so that acknowledgements never wait
/// behind a blocked publisher, and a channel for each mailbox. It is there before the first mailbox, so that a standby
/// that takes over only has to declare its queue.
/// </summary>
internal sealed class RabbitMqReceiver : ILinkUser, IAsyncDisposable
{
    /// <summary>Channels that a broker allows on a connection by default are 2,047 (channel_max).</summary>
    private const int MostMailboxes = 2_000;

    /// <summary>Mailboxes declared at a time on a new connection: enough to hide the round trips of 1,000.</summary>
    private const int OpenedAtOnce = 32;

    private readonly RabbitMqBus _bus;
    private readonly Lock _gate = new();
    private ImmutableDictionary<BusAddress, RabbitMqMailbox> _mailboxes =
        ImmutableDictionary<BusAddress, RabbitMqMailbox>.Empty;

    private RabbitMqSession? _session;
    private bool _closed;

    public RabbitMqReceiver(RabbitMqBus bus)
    {
        _bus = bus;
        Link = new RabbitMqLink("receive", this, bus.Options, bus.Time, bus.Reports.OnLink);
    }

    public RabbitMqLink Link { get; }

    /// <summary>Adds the mailbox, which opens at once if there is a session, else with the next one.</summary>
    public void Add(RabbitMqMailbox mailbox)
    {
        RabbitMqSession? session;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, _bus);
            if (_mailboxes.ContainsKey(mailbox.Address))
                throw new InvalidOperationException($"there is a mailbox {mailbox.Address.Name} already");
            if (_mailboxes.Count >= MostMailboxes)
                throw new InvalidOperationException($"a bus has at most {MostMailboxes} mailboxes");
            _mailboxes = _mailboxes.Add(mailbox.Address, mailbox);
            session = _session;
        }
        if (session is not null)
            _ = Task.Run(() => OpenOrEndAsync(mailbox, session), CancellationToken.None);
    }

    public void Forget(RabbitMqMailbox mailbox)
    {
        lock (_gate)
        {
            // Compared, because the address may have a new mailbox by the time an old one is closed again.
            if (_mailboxes.TryGetValue(mailbox.Address, out var current) && current == mailbox)
                _mailboxes = _mailboxes.Remove(mailbox.Address);
        }
    }

    public async Task OpenAsync(RabbitMqSession session)
    {
        await session.WithinAsync(RabbitMqTopology.EnsureExchangesAsync(session, _bus.Names), "declaring")
            .ConfigureAwait(false);
        IReadOnlyCollection<RabbitMqMailbox> mailboxes;
        lock (_gate)
        {
            // What is added from here on opens itself.
            _session = session;
            mailboxes = [.. _mailboxes.Values];
        }
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce };
        await Parallel.ForEachAsync(mailboxes, parallel, async (mailbox, _) =>
            await OpenAsync(mailbox, session).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public Task EndedAsync(RabbitMqSession session)
    {
        lock (_gate)
            _session = null;
        return Task.CompletedTask;
    }

    /// <summary>Closes every mailbox, waits until none receives, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyCollection<RabbitMqMailbox> open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _mailboxes.Values];
        }
        await Task.WhenAll(open.Select(mailbox => mailbox.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Link.DisposeAsync().ConfigureAwait(false);
    }

    private static Task OpenAsync(RabbitMqMailbox mailbox, RabbitMqSession session) =>
        session.WithinAsync(mailbox.OpenAsync(session), $"opening the mailbox {mailbox.Address.Name}");

    private static async Task OpenOrEndAsync(RabbitMqMailbox mailbox, RabbitMqSession session)
    {
        try
        {
            await OpenAsync(mailbox, session).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it fails with, the next session tries again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            session.End(RabbitMqFault.Root(fault).Message);
        }
    }
}
