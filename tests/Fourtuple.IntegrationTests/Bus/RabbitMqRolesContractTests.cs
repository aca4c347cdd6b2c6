using Fourtuple.Shared.Bus;
using Fourtuple.Tests.Bus;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>With the users and permissions that are shipped, a cluster loses nothing of what a bus promises.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RabbitMqRolesContractTests(RabbitMqBroker broker) : MessageBusContract
{
    protected override int? Capacity => null;

    protected override ValueTask<IMessageBus> CreateAsync() => new(new RolesBus(broker));
}
