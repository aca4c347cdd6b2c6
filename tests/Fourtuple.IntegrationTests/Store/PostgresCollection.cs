namespace Fourtuple.IntegrationTests.Store;

/// <summary>Tests that share one server; they run one after the other, so that one of them may stop it.</summary>
[CollectionDefinition]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>;
