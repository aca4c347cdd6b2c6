using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose broker dies.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerLossTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    [Fact]
    public async Task Back_within_the_grace_nothing_is_lost_even_if_it_has_forgotten_everything()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 45);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 90));
        var mark = cluster.Target.Reports.Count;
        foreach (var empty in new[] { false, true })
        {
            await broker.KillAsync();
            if (empty)
                broker.Empty();
            await broker.StartAsync();
            var start = TimeProvider.System.GetTimestamp();
            foreach (var agent in cluster.Agents)
                await agent.UntilReadyAsync();
            await cluster.Coordinators[0].UntilReadyAsync("active");
            var back = TimeProvider.System.GetElapsedTime(start);
            cluster.Bound($"all connected again, data {(empty ? "gone" : "kept")}", back, TimeSpan.FromSeconds(10));
        }
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));
        var stop = cluster.Pbm("load", "stop");
        var report = await cluster.EndAsync(run, ExitCodes.Stopped);
        await stop.EndAsync(ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    [Trait("Part", "chaos")]
    public async Task Away_for_longer_the_load_ends_and_the_totals_are_found_again()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 30));
        await broker.KillAsync();
        try
        {
            var most = cluster.Grace + ChaosCluster.Close;
            cluster.Bound("dead-man after the loss of the broker", await cluster.UntilOpenAsync(0, most), most);
        }
        finally
        {
            await broker.StartAsync();
        }
        // Agents kept their last frames, so nothing is lost; but the level was not held.
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Oracle.AssertFound(report, await cluster.Target.StopAsync(), Connections);
    }
}
