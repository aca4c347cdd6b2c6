namespace Fourtuple.IntegrationTests.Runs;

/// <summary>
/// Runs of thousands of connections: one after the other and beside no other test, because they share cores, accept
/// queues and source ports.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class HeavyRuns
{
    public const string Name = "heavy runs";

    /// <summary>
    /// Ahead of whatever else this host does, so that late exchanges are the product's; without the right to it nice(1)
    /// says so and goes on.
    /// </summary>
    public static IReadOnlyList<string> First { get; } = ["nice", "-n", "-10"];
}
