using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Tests.Bus;

/// <summary>Without faults it is a bus like any other.</summary>
public sealed class FaultyBusContractTests : MessageBusContract
{
    protected override int? Capacity => InProcessBus.MailboxCapacity;

    protected override ValueTask<IMessageBus> CreateAsync() =>
        new(new FaultyBus(new InProcessBus(), new FaultRates(0, 0, 0), 1));
}

public sealed class FaultyBusTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_faults()
    {
        var (first, bus) = await RunAsync(7);
        var (again, _) = await RunAsync(7);
        var (other, _) = await RunAsync(8);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(500 - bus.Lost + bus.Repeated, first.Count);
        Assert.InRange(bus.Lost, 20, 100);
        Assert.InRange(bus.Repeated, 20, 100);
        Assert.InRange(bus.Delayed, 20, 150);
        Assert.NotEqual(first.Order(), first);
    }

    [Fact]
    public async Task A_cut_loses_everything_between_two()
    {
        await using var bus = new FaultyBus(new InProcessBus(), new FaultRates(0, 0, 0), 1);
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, BusAddress.Coordinator);
        bus.Cut = (from, to) => from == "agent.a" && to == "coordinator";
        Assert.Equal(SendOutcome.Accepted, await SendAsync(bus, "agent.a", 1));
        Assert.Equal(SendOutcome.Accepted, await SendAsync(bus, "agent.b", 2));
        Assert.Equal("agent.b", Assert.Single(await inbox.TakeAsync(1)).Sender);
        Assert.Equal(1, bus.Lost);
    }

    private static async Task<(IReadOnlyList<long> Received, FaultyBus Bus)> RunAsync(int seed)
    {
        await using var bus = new FaultyBus(new InProcessBus(), new FaultRates(0.1, 0.1, 0.2), seed);
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, BusAddress.Coordinator);
        for (var n = 0; n < 500; n++)
            await SendAsync(bus, "agent.a", n);
        await bus.FlushAsync();
        await inbox.TakeAsync((int)(500 - bus.Lost + bus.Repeated));
        return ([.. inbox.Received.Select(envelope => ((AuditRequest)envelope.Body).Sequence)], bus);
    }

    private static ValueTask<SendOutcome> SendAsync(FaultyBus bus, string sender, long number) =>
        bus.SendAsync(BusAddress.Coordinator, new Envelope("c", sender, 1, new AuditRequest("run", number)));
}
