using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Tests.Actors;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Tests.Bus;

public sealed class InProcessBusTests : MessageBusContract
{
    protected override int? Capacity => InProcessBus.MailboxCapacity;

    protected override ValueTask<IMessageBus> CreateAsync() => new(new InProcessBus());

    [Fact]
    public async Task What_a_receiver_throws_is_reported_with_its_address()
    {
        var told = new TaskCompletionSource<(BusAddress, Exception)>();
        await using var bus = new InProcessBus((address, fault) => told.SetResult((address, fault)));
        await using var mailbox = await bus.OpenAsync(
            BusAddress.Coordinator, [], _ => throw new InvalidDataException("bad"), CancellationToken.None);
        await bus.SendAsync(BusAddress.Coordinator, Numbered(1));
        var (address, fault) = await told.Task.Within();
        Assert.Equal(BusAddress.Coordinator, address);
        Assert.Equal("bad", fault.Message);
    }

    [Fact]
    public async Task What_was_not_read_when_the_bus_closed_is_counted_as_dropped()
    {
        var bus = new InProcessBus();
        var inbox = new Inbox();
        var release = inbox.Hold();
        await inbox.OpenAsync(bus, BusAddress.Coordinator);
        for (var n = 0; n < 4; n++)
            await bus.SendAsync(BusAddress.Coordinator, Numbered(n));
        await inbox.TakeAsync(1);
        var closing = bus.DisposeAsync().AsTask();
        release.SetResult();
        await closing.Within();
        Assert.Equal(3, bus.Statistics.Dropped);
    }

    [Fact]
    public async Task A_message_that_can_not_be_encoded_is_the_senders_error()
    {
        await using var bus = new InProcessBus();
        var tooLong = new Envelope("c", "s", 1, new AuditRequest(new string('x', 1_000), 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await bus.SendAsync(BusAddress.Coordinator, tooLong));
    }
}
