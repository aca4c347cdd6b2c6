using System.Collections.Concurrent;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Messages;
using Fourtuple.Tests.Actors;
using Fourtuple.Tests.Bus;
using static Fourtuple.IntegrationTests.Bus.BusMessages;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>What deploy/rabbitmq/definitions.json lets nobody do, on the broker, with the users it makes.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RabbitMqRolesTests(RabbitMqBroker broker)
{
    private const int Refused = 403;
    private const int Forged = 406;

    private static readonly BusAddress A = BusAddress.Agent("a");
    private static readonly string Session = new('0', 32);

    [Fact]
    public async Task An_agent_cannot_speak_as_another_agent()
    {
        await using var agent = await ConnectAsync("a");
        Assert.Equal(0, await agent.PublishAsync("ft.c.up", "agent.a", [1], "a"));
        Assert.Equal(Refused, await agent.PublishAsync("ft.c.up", "agent.b", [1]));
        Assert.Equal(Refused, await agent.PublishAsync("ft.c.up", "coordinator", [1]));
        Assert.Equal(Forged, await agent.PublishAsync("ft.c.up", "agent.a", [1], "b"));
        Assert.Equal(Forged, await agent.PublishAsync("ft.c.up", "agent.a", [1], "coordinator"));
    }

    [Fact]
    public async Task An_agent_cannot_send_commands()
    {
        await using var agent = await ConnectAsync("a");
        foreach (var key in new[] { "cmd.all", "agent.b", "agent.a" })
            Assert.Equal(Refused, await agent.PublishAsync("ft.c.down", key, [1]));
        Assert.Equal(Refused, await agent.PublishAsync("", "ft.c.box.agent.b." + Session, [1]));
    }

    [Fact]
    public async Task An_agent_reads_its_own_mailbox_and_no_other()
    {
        await using var agent = await ConnectAsync("a");
        Assert.Equal(0, await agent.BindAsync("ft.c.box.agent.a." + Session, "ft.c.down", "agent.a"));
        Assert.Equal(Refused, await agent.BindAsync("ft.c.box.agent.a." + Session, "ft.c.down", "agent.b"));
        Assert.Equal(Refused, await agent.BindAsync("ft.c.box.agent.a." + Session, "ft.c.down", "#"));
        Assert.Equal(Refused, await agent.BindAsync("ft.c.box.agent.a." + Session, "ft.c.up", "#"));
        Assert.Equal(Refused, await agent.BindAsync("ft.c.box.agent.b." + Session, "ft.c.down", "agent.a"));
        Assert.Equal(Refused, await agent.BindAsync("ft.c.box.coordinator." + Session, "ft.c.down", "agent.a"));
        Assert.Equal(Refused, await agent.ConsumeAsync("ft.c.box.agent.b." + Session));
        Assert.Equal(Refused, await agent.ConsumeAsync("ft.c.box.coordinator." + Session));
    }

    [Fact]
    public async Task An_agent_deletes_nothing_of_others()
    {
        await using var bus = new RolesBus(broker);
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, BusAddress.Coordinator);
        await using var agent = await ConnectAsync("a");
        foreach (var queue in await QueuesAsync())
            Assert.Equal(Refused, await agent.DoAsync(channel => channel.QueueDeleteAsync(queue, false, false)));
        Assert.Equal(Refused, await agent.DoAsync(channel => channel.ExchangeDeleteAsync("ft.c.up")));
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(BusAddress.Coordinator, From("agent.a", 1)));
        Assert.Single(await inbox.TakeAsync(1));
    }

    [Fact]
    public async Task A_viewer_hears_what_goes_to_all_and_says_nothing()
    {
        await using var viewer = await ConnectAsync("viewer");
        Assert.Equal(0, await viewer.BindAsync("ft.c.view.1", "ft.c.down", "cmd.all"));
        Assert.Equal(Refused, await viewer.BindAsync("ft.c.view.1", "ft.c.down", "agent.a"));
        Assert.Equal(Refused, await viewer.BindAsync("ft.c.view.1", "ft.c.up", "#"));
        Assert.Equal(Refused, await viewer.PublishAsync("ft.c.down", "cmd.all", [1]));
        Assert.Equal(Refused, await viewer.PublishAsync("ft.c.up", "agent.a", [1]));
    }

    [Fact]
    public async Task A_message_counts_only_when_the_broker_vouches_for_its_sender()
    {
        var reasons = new ConcurrentQueue<string>();
        var reports = new RabbitMqReports { OnRefused = (_, why) => reasons.Enqueue(why) };
        await using var bus = new RabbitMqBus(Options("coordinator"), TimeProvider.System, reports);
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, BusAddress.Coordinator);
        await using var agent = await ConnectAsync("a");
        await agent.PublishAsync("ft.c.up", "agent.a", MessageCodec.Encode(From("agent.b", 1)), "a");
        await agent.PublishAsync("ft.c.up", "agent.a", MessageCodec.Encode(From("coordinator", 2)), "a");
        await agent.PublishAsync("ft.c.up", "agent.a", MessageCodec.Encode(From("agent.a", 3)));
        await agent.PublishAsync("ft.c.up", "agent.a", MessageCodec.Encode(From("agent.a", 4)), "a");
        Assert.Equal([4], (await inbox.TakeAsync(1)).Select(Number));
        Assert.Equal(3, bus.Statistics.Refused);
        Assert.Equal(
        [
            "a AuditRequest of agent.b: the broker vouches for 'a', where it should be 'b' or 'coordinator'",
            "a AuditRequest of coordinator: the broker vouches for 'a', where it should be 'coordinator'",
            "a AuditRequest of agent.a: the broker vouches for nobody, where it should be 'a' or 'coordinator'",
        ], reasons);
    }

    [Fact]
    public async Task A_wrong_user_is_told_why_its_mailbox_does_not_open()
    {
        await using var bus = new RabbitMqBus(Options("b"), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var opening = new Inbox().OpenAsync(bus, A, stop.Token).AsTask();
        await Wait.UntilAsync(
            () => bus.Receiving.Reason.Contains("ACCESS_REFUSED", StringComparison.Ordinal), "the reason");
        Assert.Contains("ft.c.box.agent.a.", bus.Receiving.Reason, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Within());
    }

    private static Envelope From(string sender, long number) => Numbered(number) with { Sender = sender };

    private RabbitMqOptions Options(string user) => broker.Options(BrokerCollection.RolesHost, user: user);

    private Task<RawClient> ConnectAsync(string user) => RawClient.ConnectAsync(Options(user));

    private async Task<IReadOnlyList<string>> QueuesAsync()
    {
        var listed = await broker.ControlAsync("list_queues", "-q", "-s", "-p", BrokerCollection.RolesHost, "name");
        var queues = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(queues);
        return queues;
    }
}
