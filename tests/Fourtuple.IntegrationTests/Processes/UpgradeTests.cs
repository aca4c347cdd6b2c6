using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Chaos;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>
/// Agents of former builds, which <c>bash tests/run upgrade</c> makes from the history, with the coordinator of this
/// one.
/// </summary>
[Collection(BrokerCollection.Name)]
[Trait("Part", "upgrade")]
public sealed class UpgradeTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    [Fact]
    public async Task An_agent_of_the_version_before_takes_its_share_and_its_counts_are_exact()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, agents: 1);
        var old = StartAgent(cluster, "before", 2);
        await cluster.Coordinators[0].LoggedAsync(record => ChaosCluster.IsState(record, old, "up"), "the old one up");
        var run = cluster.Run(new ChaosPlan(Connections, 2, Hold: 3));
        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
        Assert.Equal(2, report.Root.GetProperty("sources").GetArrayLength());
    }

    /// <summary>Those that are too old get no work; the log says which of them, and what to do.</summary>
    [Fact]
    public async Task An_agent_of_an_older_version_does_not_join_and_is_named()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, agents: 1);
        var old = StartAgent(cluster, "older", 2);
        var refused = await cluster.Coordinators[0].LoggedAsync("Refused");
        Assert.Contains(
            "protocol version 1, older than 2: upgrade agent.a2", refused.Message, StringComparison.Ordinal);
        Assert.False((await old.HealthAsync()).Ready);
        var report = await cluster.EndAsync(cluster.Run(new ChaosPlan(Connections, 1, Hold: 1)), ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
        Assert.Single(report.Root.GetProperty("sources").EnumerateArray());
    }

    private static ClusterProcess StartAgent(ChaosCluster cluster, string build, int number)
    {
        var builds = Environment.GetEnvironmentVariable("OLD_AGENTS")
            ?? throw new InvalidOperationException("OLD_AGENTS is not set: bash tests/run upgrade builds them.");
        return cluster.Processes.StartAgent($"a{number}", new Dictionary<string, string>
        {
            ["FOURTUPLE_SOURCES"] = $"127.27.1.{number}",
            ["FOURTUPLE_IDENTITY"] = $"127.27.1.{number}",
            ["FOURTUPLE_BEAT"] = "500ms",
            ["FOURTUPLE_WORKERS"] = "1",
        }, executable: Path.Combine(builds, build, "fourtuple-agent"));
    }
}
