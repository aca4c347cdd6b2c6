namespace Fourtuple.IntegrationTests.Bus;

/// <summary>
/// Tests on the one broker of this assembly, one after the other, since some of them take it down. A class names its
/// virtual host here.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrokerCollection : ICollectionFixture<RabbitMqBroker>
{
    public const string Name = "broker";
    public const string ContractHost = "contract";
    public const string BusHost = "bus";
    public const string FaultHost = "fault";

    /// <summary>Where the users of the shipped definitions live; they alone have rights there.</summary>
    public const string RolesHost = "roles";

    public static IReadOnlyList<string> VirtualHosts { get; } = [ContractHost, BusHost, FaultHost];
}
