using System.Diagnostics;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Tests.Actors;
using Fourtuple.Tests.Bus;
using static Fourtuple.IntegrationTests.Bus.BusMessages;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>The broker dies, hangs or refuses to take anything: rows 4 and 5 of the failure table.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RabbitMqFaultTests(RabbitMqBroker broker)
{
    /// <summary>The limit of a send, and what a busy machine may add to it.</summary>
    private static readonly TimeSpan SendBound = TimeSpan.FromSeconds(5 + 5);

    private static readonly BusAddress A = BusAddress.Agent("a");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_broker_costs_messages_but_not_the_bus(bool empty)
    {
        await using var bus = Create();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A, BusTopic.AllAgents);
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(1)));
        await inbox.TakeAsync(1);
        await broker.KillAsync();
        await Wait.UntilAsync(() => Links(bus).All(link => link.State == RabbitMqLinkState.Connecting), "lost");
        Assert.Equal(SendOutcome.Full, await TimedSendAsync(bus));
        await bus.PublishAsync(BusTopic.AllAgents, Numbered(2));
        Assert.Equal(1, bus.Statistics.Dropped);
        Assert.All(Links(bus), link => Assert.NotEmpty(link.Reason));
        if (empty)
            broker.Empty();
        await broker.StartAsync();
        await Wait.UntilAsync(() => Links(bus).All(link => link.State == RabbitMqLinkState.Connected), "back");
        Assert.All(Links(bus), link => Assert.Equal(2, link.Sessions));
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(3)));
        await bus.PublishAsync(BusTopic.AllAgents, Numbered(4));
        Assert.Equal([1, 3, 4], (await inbox.TakeAsync(3)).Select(Number));
    }

    [Fact]
    public async Task Sending_while_the_broker_is_killed_and_back_never_hangs_and_never_repeats()
    {
        await using var bus = Create();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        using var stop = new CancellationTokenSource();
        var accepted = new List<long>();
        var sending = Task.Run(async () =>
        {
            for (var n = 0L; !stop.IsCancellationRequested; n++)
            {
                if (await TimedSendAsync(bus, n) == SendOutcome.Accepted)
                    accepted.Add(n);
                else
                    await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        await inbox.TakeAsync(100);
        await broker.KillAsync();
        await broker.StartAsync();
        var before = inbox.Received.Count;
        await inbox.TakeAsync(before + 100);
        await stop.CancelAsync();
        await sending.Within();
        var received = inbox.Received.Select(Number).ToList();
        Assert.Equal(received.Distinct().Order(), received);
        await Wait.UntilAsync(() => inbox.Received.Select(Number).Last() == accepted[^1], "the last one accepted");
    }

    [Fact]
    public async Task A_blocked_broker_is_shown_and_answers_full_until_it_takes_again()
    {
        await using var bus = Create();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A, BusTopic.AllAgents);
        await broker.ControlAsync("set_disk_free_limit", "1000000GB");
        try
        {
            // The broker blocks a connection only when it publishes.
            await Wait.UntilAsync(() => TimedSendAsync(bus).Result == SendOutcome.Full, "full");
            await Wait.UntilAsync(() => bus.Publishing.State == RabbitMqLinkState.Blocked, "blocked");
            Assert.Contains("disk", bus.Publishing.Reason, StringComparison.Ordinal);
            Assert.Equal(SendOutcome.Full, await TimedSendAsync(bus));
            var dropped = bus.Statistics.Dropped;
            await bus.PublishAsync(BusTopic.AllAgents, Numbered(9));
            Assert.Equal(dropped + 1, bus.Statistics.Dropped);
        }
        finally
        {
            await broker.ControlAsync("set_disk_free_limit", "50MB");
        }
        await Wait.UntilAsync(() => bus.Publishing.State == RabbitMqLinkState.Connected, "unblocked");
        Assert.Equal(SendOutcome.Accepted, await TimedSendAsync(bus, 10));
        await Wait.UntilAsync(() => inbox.Received.Any(envelope => Number(envelope) == 10), "it arrives");
    }

    [Fact]
    public async Task A_frozen_broker_fails_a_send_within_its_limit_and_is_used_again_when_it_thaws()
    {
        await using var bus = Create();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        Assert.Equal(SendOutcome.Accepted, await TimedSendAsync(bus));
        broker.Freeze();
        try
        {
            var sends = Enumerable.Range(0, 10).Select(n => TimedSendAsync(bus, n)).ToList();
            Assert.All(await Task.WhenAll(sends), outcome => Assert.Equal(SendOutcome.Full, outcome));
            await Wait.UntilAsync(() => bus.Publishing.State == RabbitMqLinkState.Connecting, "given up");
            Assert.Contains("within 5 s", bus.Publishing.Reason, StringComparison.Ordinal);
            Assert.Equal(SendOutcome.Full, await TimedSendAsync(bus));
        }
        finally
        {
            broker.Thaw();
        }
        await Wait.UntilAsync(() => Links(bus).All(link => link.State == RabbitMqLinkState.Connected), "back");
        await Wait.UntilAsync(() => TimedSendAsync(bus, 77).Result == SendOutcome.Accepted, "taken again");
        await Wait.UntilAsync(() => inbox.Received.Any(envelope => Number(envelope) == 77), "it arrives");
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_frozen_broker()
    {
        var bus = Create();
        await new Inbox().OpenAsync(bus, A);
        broker.Freeze();
        try
        {
            var start = Stopwatch.GetTimestamp();
            await bus.DisposeAsync().AsTask().Within();
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, SendBound);
        }
        finally
        {
            broker.Thaw();
        }
    }

    [Fact]
    public async Task Connections_that_an_operator_closes_come_back()
    {
        await using var bus = Create();
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        Assert.Equal(SendOutcome.Accepted, await TimedSendAsync(bus));
        await broker.ControlAsync("close_all_connections", "--global", "maintenance");
        // The command may meet a connection that has come back already, and close it again.
        await Wait.UntilAsync(
            () => Links(bus).All(link => link is { Sessions: >= 2, State: RabbitMqLinkState.Connected }), "back");
        Assert.Equal(SendOutcome.Accepted, await TimedSendAsync(bus, 5));
        Assert.Equal([-1, 5], (await inbox.TakeAsync(2)).Select(Number));
    }

    private RabbitMqBus Create() => new(broker.Options(BrokerCollection.FaultHost), TimeProvider.System);

    private static IEnumerable<RabbitMqLinkStatus> Links(RabbitMqBus bus) => [bus.Publishing, bus.Receiving];

    private static async Task<SendOutcome> TimedSendAsync(RabbitMqBus bus, long number = -1)
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = await bus.SendAsync(A, Numbered(number));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, SendBound);
        return outcome;
    }
}
