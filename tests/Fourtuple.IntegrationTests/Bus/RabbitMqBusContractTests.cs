using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Tests.Bus;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>The bus between machines keeps what every bus promises.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RabbitMqBusContractTests(RabbitMqBroker broker) : MessageBusContract
{
    /// <summary>Its mailboxes are bounded by bytes, at the broker: see RabbitMqBusTests.</summary>
    protected override int? Capacity => null;

    protected override ValueTask<IMessageBus> CreateAsync() =>
        new(new RabbitMqBus(broker.Options(BrokerCollection.ContractHost), TimeProvider.System));
}
