namespace Fourtuple.IntegrationTests.Runs;

/// <summary>
/// Runs of thousands of connections: one after the other and beside no other test, because they share cores, accept
/// queues and source ports.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class HeavyRuns
{
    public const string Name = "heavy runs";
}
