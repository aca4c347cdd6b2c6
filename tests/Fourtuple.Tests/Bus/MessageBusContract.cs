using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Tests.Actors;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Tests.Bus;

/// <summary>What every message bus promises; an implementation inherits this and says how one is made.</summary>
public abstract class MessageBusContract
{
    private static readonly BusAddress A = BusAddress.Agent("a");
    private static readonly BusAddress B = BusAddress.Agent("b");

    protected abstract ValueTask<IMessageBus> CreateAsync();

    /// <summary>
    /// Messages a mailbox takes while its receiver is busy with one; null: no such bound can be tested.
    /// </summary>
    protected abstract int? Capacity { get; }

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var bus = await CreateAsync();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        var sent = new Envelope("c", "coordinator", 7, new Stop("run", "why", default, 5));
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, sent));
        var received = Assert.Single(await inbox.TakeAsync(1));
        Assert.Equal(sent, received);
        Assert.NotSame(sent.Body, received.Body);
    }

    [Fact]
    public async Task Messages_of_each_sender_arrive_once_and_in_order()
    {
        const int each = 200;
        await using var bus = await CreateAsync();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (var n = 0; n < each; n++)
            {
                while (await bus.SendAsync(A, Numbered(n, $"s{sender}")) == SendOutcome.Full)
                    await Task.Yield();
            }
        }))).Within();
        var received = await inbox.TakeAsync(4 * each);
        foreach (var ofSender in received.GroupBy(envelope => envelope.Sender))
            Assert.Equal(Enumerable.Range(0, each).Select(n => (long)n), ofSender.Select(Number));
        Assert.Equal(0, bus.Statistics.Dropped);
    }

    [Fact]
    public async Task Messages_are_received_one_at_a_time()
    {
        await using var bus = await CreateAsync();
        var (busy, most, done) = (0, 0, 0);
        await using var mailbox = await bus.OpenAsync(A, [], async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref busy));
            await Task.Yield();
            Interlocked.Decrement(ref busy);
            Interlocked.Increment(ref done);
        }, CancellationToken.None);
        for (var n = 0; n < 50; n++)
            await bus.SendAsync(A, Numbered(n));
        await Wait.UntilAsync(() => Volatile.Read(ref done) == 50, "all received");
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Sending_to_nobody_is_undeliverable_and_counted()
    {
        await using var bus = await CreateAsync();
        Assert.Equal(SendOutcome.Undeliverable, await bus.SendAsync(A, Numbered(1)));
        Assert.Equal(1, bus.Statistics.Undeliverable);
    }

    [Fact]
    public async Task A_full_mailbox_says_so_and_drops_what_is_published()
    {
        if (Capacity is not { } capacity)
            return;
        await using var bus = await CreateAsync();
        var inbox = new Inbox();
        var release = inbox.Hold();
        await using var mailbox = await inbox.OpenAsync(bus, A, BusTopic.AllAgents);
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(-1)));
        await inbox.TakeAsync(1);
        for (var n = 0; n < capacity; n++)
            Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(n)));
        Assert.Equal(SendOutcome.Full, await bus.SendAsync(A, Numbered(capacity)));
        await bus.PublishAsync(BusTopic.AllAgents, Numbered(capacity));
        Assert.Equal(1, bus.Statistics.Dropped);
        release.SetResult();
        var received = await inbox.TakeAsync(capacity + 1);
        Assert.Equal(Enumerable.Range(-1, capacity + 1).Select(n => (long)n), received.Select(Number));
    }

    [Fact]
    public async Task A_topic_reaches_its_subscribers_and_nobody_else()
    {
        await using var bus = await CreateAsync();
        var (a, b, other) = (new Inbox(), new Inbox(), new Inbox());
        await using var first = await a.OpenAsync(bus, A, BusTopic.AllAgents);
        await using var second = await b.OpenAsync(bus, B, BusTopic.AllAgents);
        await using var third = await other.OpenAsync(bus, BusAddress.Coordinator);
        await bus.PublishAsync(BusTopic.AllAgents, Numbered(1));
        await bus.PublishAsync(new BusTopic("nobody"), Numbered(2));
        foreach (var address in new[] { A, B, BusAddress.Coordinator })
            await bus.SendAsync(address, Numbered(3));
        Assert.Equal([1, 3], (await a.TakeAsync(2)).Select(Number));
        Assert.Equal([1, 3], (await b.TakeAsync(2)).Select(Number));
        Assert.Equal([3], (await other.TakeAsync(1)).Select(Number));
    }

    [Fact]
    public async Task A_second_mailbox_of_an_address_is_refused_until_the_first_is_closed()
    {
        await using var bus = await CreateAsync();
        var first = await new Inbox().OpenAsync(bus, A);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Inbox().OpenAsync(bus, A));
        await first.DisposeAsync();
        var inbox = new Inbox();
        await using var second = await inbox.OpenAsync(bus, A);
        await first.DisposeAsync();
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(1)));
        Assert.Single(await inbox.TakeAsync(1));
    }

    [Fact]
    public async Task A_closed_mailbox_receives_nothing_more()
    {
        await using var bus = await CreateAsync();
        var inbox = new Inbox();
        var release = inbox.Hold();
        var mailbox = await inbox.OpenAsync(bus, A);
        await bus.SendAsync(A, Numbered(1));
        await inbox.TakeAsync(1);
        await bus.SendAsync(A, Numbered(2));
        var closing = mailbox.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        release.SetResult();
        await closing.Within();
        Assert.Equal([1], inbox.Received.Select(Number));
        Assert.Equal(SendOutcome.Undeliverable, await bus.SendAsync(A, Numbered(3)));
    }

    [Fact]
    public async Task Stop_closes_the_mailbox()
    {
        await using var bus = await CreateAsync();
        using var stop = new CancellationTokenSource();
        await using var mailbox = await new Inbox().OpenAsync(bus, A, stop.Token);
        await stop.CancelAsync();
        await Wait.UntilAsync(
            () => bus.SendAsync(A, Numbered(1)).AsTask().Result == SendOutcome.Undeliverable, "the mailbox is gone");
    }

    [Fact]
    public async Task A_receiver_may_close_its_own_mailbox()
    {
        await using var bus = await CreateAsync();
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IAsyncDisposable mailbox = null!;
        mailbox = await bus.OpenAsync(A, [], async _ =>
        {
            await mailbox.DisposeAsync();
            closed.SetResult();
        }, CancellationToken.None);
        await bus.SendAsync(A, Numbered(1));
        await closed.Task.Within();
        await mailbox.DisposeAsync().AsTask().Within();
    }

    [Fact]
    public async Task A_receiver_that_throws_is_counted_and_gets_the_next_message()
    {
        await using var bus = await CreateAsync();
        var inbox = new Inbox();
        await using var mailbox = await bus.OpenAsync(
            A, [],
            envelope => Number(envelope) == 1 ? throw new InvalidDataException("bad receiver") : inbox.Put(envelope),
            CancellationToken.None);
        await bus.SendAsync(A, Numbered(1));
        await bus.SendAsync(A, Numbered(2));
        Assert.Equal([2], (await inbox.TakeAsync(1)).Select(Number));
        Assert.Equal(1, bus.Statistics.Faulted);
    }

    [Fact]
    public async Task Disposing_the_bus_ends_every_receiver()
    {
        var bus = await CreateAsync();
        var inbox = new Inbox();
        await inbox.OpenAsync(bus, A);
        await inbox.OpenAsync(bus, B);
        await bus.DisposeAsync().AsTask().Within();
        await bus.DisposeAsync().AsTask().Within();
        Assert.Equal(SendOutcome.Undeliverable, await bus.SendAsync(A, Numbered(1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await inbox.OpenAsync(bus, A));
    }

    protected static Envelope Numbered(long number, string sender = "coordinator") =>
        new("c", sender, 1, new AuditRequest("run", number));

    protected static long Number(Envelope envelope) => ((AuditRequest)envelope.Body).Sequence;
}
