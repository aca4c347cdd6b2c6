using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Messages;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>
/// A cluster of three processes as one bus: each mailbox is opened by the user it belongs to, what an agent says is
/// sent by that agent's user, and all else by the coordinator's.
/// </summary>
internal sealed class RolesBus(RabbitMqBroker broker) : IMessageBus
{
    private readonly RabbitMqBus _coordinator = Of(broker, "coordinator");
    private readonly Dictionary<string, RabbitMqBus> _agents = new()
    {
        ["agent.a"] = Of(broker, "a"),
        ["agent.b"] = Of(broker, "b"),
    };

    public BusStatistics Statistics => All.Select(bus => bus.Statistics).Aggregate((sum, one) => new BusStatistics(
        sum.Dropped + one.Dropped, sum.Refused + one.Refused, sum.Undeliverable + one.Undeliverable,
        sum.Faulted + one.Faulted));

    private IEnumerable<RabbitMqBus> All => [_coordinator, .. _agents.Values];

    public ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive,
        CancellationToken stop) => UserOf(address.Name).OpenAsync(address, topics, receive, stop);

    public ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope) =>
        UserOf(envelope.Sender).SendAsync(to, envelope);

    public ValueTask PublishAsync(BusTopic topic, Envelope envelope) =>
        UserOf(envelope.Sender).PublishAsync(topic, envelope);

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in All)
            await bus.DisposeAsync();
    }

    private RabbitMqBus UserOf(string address) => _agents.GetValueOrDefault(address, _coordinator);

    private static RabbitMqBus Of(RabbitMqBroker broker, string user) =>
        new(broker.Options(BrokerCollection.RolesHost, user: user), TimeProvider.System);
}
