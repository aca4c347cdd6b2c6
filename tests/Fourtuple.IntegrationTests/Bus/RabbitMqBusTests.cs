using System.Collections.Concurrent;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Messages;
using Fourtuple.Tests.Actors;
using Fourtuple.Tests.Bus;
using RabbitMQ.Client;
using static Fourtuple.IntegrationTests.Bus.BusMessages;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>What only a bus with a broker in the middle can be asked.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RabbitMqBusTests(RabbitMqBroker broker)
{
    private static readonly BusAddress A = BusAddress.Agent("a");

    [Fact]
    public async Task A_poison_message_is_refused_reported_and_passed_over()
    {
        var reasons = new ConcurrentQueue<string>();
        await using var bus = Create("c", new RabbitMqReports { OnRefused = (_, why) => reasons.Enqueue(why) });
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        await PublishRawAsync("ft.c.down", "agent.a", "not a message"u8.ToArray());
        await PublishRawAsync("ft.c.down", "agent.a", MessageCodec.Encode(Numbered(1, "other")));
        await PublishRawAsync("ft.c.down", "agent.a", []);
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(2)));
        Assert.Equal([2], (await inbox.TakeAsync(1)).Select(Number));
        Assert.Equal(3, bus.Statistics.Refused);
        Assert.Equal(3, reasons.Count);
        Assert.Contains("a message of another cluster", reasons);
    }

    [Fact]
    public async Task Two_clusters_on_one_broker_never_meet()
    {
        await using var one = Create("one");
        await using var two = Create("two");
        var (first, second) = (new Inbox(), new Inbox());
        await using var here = await first.OpenAsync(one, A, BusTopic.AllAgents);
        await using var there = await second.OpenAsync(two, A, BusTopic.AllAgents);
        for (var n = 0; n < 10; n++)
        {
            await one.PublishAsync(BusTopic.AllAgents, Numbered(n, "one"));
            Assert.Equal(SendOutcome.Accepted, await two.SendAsync(A, Numbered(100 + n, "two")));
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(n => (long)n), (await first.TakeAsync(10)).Select(Number));
        Assert.Equal(Enumerable.Range(100, 10).Select(n => (long)n), (await second.TakeAsync(10)).Select(Number));
        Assert.Equal((0, 0), (one.Statistics.Refused, two.Statistics.Refused));
        Assert.Equal(SendOutcome.Undeliverable, await one.SendAsync(BusAddress.Coordinator, Numbered(1, "one")));
    }

    [Fact]
    public async Task A_full_mailbox_says_so_and_keeps_what_it_accepted()
    {
        var options = broker.Options(BrokerCollection.BusHost) with { QueueBytes = 1_024, Prefetch = 10 };
        await using var bus = new RabbitMqBus(options, TimeProvider.System);
        var inbox = new Inbox();
        var release = inbox.Hold();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        var accepted = 0;
        while (await bus.SendAsync(A, Numbered(accepted)) == SendOutcome.Accepted)
            Assert.InRange(++accepted, 1, 200);
        Assert.InRange(accepted, 10, 200);
        Assert.Equal(RabbitMqLinkState.Connected, bus.Publishing.State);
        release.SetResult();
        var received = await inbox.TakeAsync(accepted);
        Assert.Equal(Enumerable.Range(0, accepted).Select(n => (long)n), received.Select(Number));
        await Wait.UntilAsync(
            () => bus.SendAsync(A, Numbered(1)).AsTask().Result == SendOutcome.Accepted, "there is room again");
    }

    [Fact]
    public async Task What_is_queued_is_sent_before_the_bus_closes()
    {
        await using var bus = Create("c");
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A, BusTopic.AllAgents);
        var leaving = Create("c");
        Assert.Equal(SendOutcome.Accepted, await leaving.SendAsync(A, Numbered(0)));
        for (var n = 1; n < 100; n++)
            await leaving.PublishAsync(BusTopic.AllAgents, Numbered(n));
        await leaving.DisposeAsync();
        Assert.Equal(RabbitMqLinkState.Closed, leaving.Publishing.State);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), (await inbox.TakeAsync(100)).Select(Number));
    }

    [Fact]
    public async Task Without_its_broker_it_answers_and_says_why()
    {
        var options = broker.Options(BrokerCollection.BusHost) with { Limit = TimeSpan.FromMilliseconds(300) };
        var nobody = options.Servers[0] with { Port = 1 };
        await using var bus = new RabbitMqBus(options with { Servers = [nobody] }, TimeProvider.System);
        Assert.Equal(SendOutcome.Full, await bus.SendAsync(A, Numbered(1)).AsTask().Within());
        await Wait.UntilAsync(() => bus.Publishing.Reason.Contains("refused", StringComparison.Ordinal), "the reason");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await new Inbox().OpenAsync(bus, A, stop.Token));
        Assert.Equal(0, bus.Receiving.Sessions);
    }

    [Fact]
    public async Task It_goes_on_to_the_next_server_and_never_gives_up_a_refused_login()
    {
        var options = broker.Options(BrokerCollection.BusHost);
        var refused = options.Servers[0] with { Password = "wrong" };
        var down = options.Servers[0] with { Port = 1 };
        var servers = new[] { down, refused, options.Servers[0], refused, down };
        await using var bus = new RabbitMqBus(options with { Servers = servers }, TimeProvider.System);
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A);
        await Wait.UntilAsync(() => bus.Publishing.State == RabbitMqLinkState.Connected, "connected");
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(1)));
        Assert.Single(await inbox.TakeAsync(1));
    }

    private RabbitMqBus Create(string cluster, RabbitMqReports? reports = null) =>
        new(broker.Options(BrokerCollection.BusHost, cluster), TimeProvider.System, reports);

    private async Task PublishRawAsync(string exchange, string key, byte[] body)
    {
        var server = broker.Options(BrokerCollection.BusHost).Servers[0];
        var factory = new ConnectionFactory
        {
            HostName = server.Host,
            Port = server.Port,
            UserName = server.User,
            Password = server.Password,
            VirtualHost = server.VirtualHost,
        };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync(exchange, key, mandatory: true, new BasicProperties(), body);
    }
}
