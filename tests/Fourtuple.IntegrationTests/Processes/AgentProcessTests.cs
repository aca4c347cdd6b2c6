using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>fourtuple-agent from start to end.</summary>
[Collection(BrokerCollection.Name)]
public sealed class AgentProcessTests(RabbitMqBroker broker)
{
    [Fact]
    public async Task It_waits_for_a_coordinator_joins_and_leaves_in_good_order()
    {
        await using var cluster = new ClusterProcesses(broker);
        var agent = cluster.StartAgent("a1");
        var waiting = await agent.UntilAsync(
            health => health.Reason.Contains("no coordinator", StringComparison.Ordinal), "waiting for a coordinator");
        Assert.Equal((503, "joining"), (waiting.Status, waiting.State));
        cluster.StartCoordinator("c1");
        await agent.UntilReadyAsync("idle");
        await ProbeAsync(cluster, agent, exitCode: 0, "\"state\":\"idle\"");
        await agent.StopAsync();
        await ProbeAsync(cluster, agent, exitCode: 1, "nobody serves health");
        Assert.Contains(agent.Log, record => record.Event == "Left");
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_waited_for()
    {
        await broker.KillAsync();
        await using var cluster = new ClusterProcesses(broker);
        try
        {
            var (leaving, agent) = (cluster.StartAgent("a0"), cluster.StartAgent("a1"));
            var coordinator = cluster.StartCoordinator("c1");
            foreach (var process in new[] { leaving, agent, coordinator })
            {
                var away = await process.UntilAsync(
                    health => health.Reason.Contains("refused", StringComparison.Ordinal), "without its broker");
                Assert.Equal(503, away.Status);
                Assert.Contains(process.Log, record => record.Event == "Unconnected" && record.Level == "warn");
            }
            await leaving.StopAsync();
            await broker.StartAsync();
            await coordinator.UntilReadyAsync("active");
            await agent.UntilReadyAsync("idle");
            Assert.DoesNotContain(broker.Options(BrokerCollection.BusHost).Servers[0].Password, cluster.Said);
        }
        finally
        {
            // The other classes of the collection need it, however this one ends.
            await broker.KillAsync();
            await broker.StartAsync();
        }
    }

    [Fact]
    public async Task A_name_without_address_is_waited_for_and_does_not_hold_up_the_end()
    {
        await using var cluster = new ClusterProcesses(broker);
        var agent = cluster.StartAgent("a1", new Dictionary<string, string>
        {
            ["FOURTUPLE_ALLOW"] = "loopback,dns:nobody.invalid",
        });
        var health = await agent.UntilAsync(
            answer => answer.Reason.Contains("nobody.invalid", StringComparison.Ordinal), "waiting for the name");
        Assert.Equal(503, health.Status);
        await agent.StopAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_it_with_a_sentence()
    {
        await using var cluster = new ClusterProcesses(broker);
        var first = cluster.StartAgent("a1");
        var taken = await first.HealthUrlAsync();
        var second = cluster.StartAgent("a2", new Dictionary<string, string>
        {
            ["FOURTUPLE_HEALTH_LISTEN"] = $"{taken.Host}:{taken.Port}",
        });
        await second.EndAsync(1);
        Assert.Contains("FOURTUPLE_HEALTH_LISTEN", second.Log.Single(record => record.Event == "CannotListen").Message);
    }

    private static async Task ProbeAsync(ClusterProcesses cluster, ClusterProcess asked, int exitCode, string says)
    {
        var at = (await asked.HealthUrlAsync()).Authority;
        var probe = cluster.StartAgent("probe", arguments: ["--health", $"--FOURTUPLE_HEALTH_LISTEN={at}"]);
        await probe.EndAsync(exitCode);
        Assert.Contains(says, probe.Out);
    }
}
