using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs that lose an agent.</summary>
[Collection(BrokerCollection.Name)]
public sealed class AgentLossTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;
    private const int Share = 500;

    [Fact]
    [Trait("Exit", "124")]
    public async Task The_share_of_a_killed_one_is_lost_or_taken_over_as_the_plan_says()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, lost: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 4));
        await cluster.Agents[0].KillAsync("KILL");
        await cluster.UntilOpenAsync(Connections - Share, TimeSpan.FromSeconds(2));
        // A third is more than 1 % of what was planned.
        var report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        Assert.True(report.Account("lost.open") == Share, cluster.Said);
        Assert.Equal((Connections, Connections - Share), (report.Account("established"), report.Account("open")));
        Assert.Contains(report.Warnings, warning => warning.Contains("agent a1 was lost", StringComparison.Ordinal));

        // Its new process proves that its connections are gone.
        await cluster.RestartAgentAsync(1, "127.27.1.1");
        run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 8) { OnLoss = "redistribute" });
        await cluster.Agents[0].KillAsync("KILL");
        await cluster.UntilOpenAsync(Connections - Share, TimeSpan.FromSeconds(2));
        var most = cluster.Lost + TimeSpan.FromSeconds(2);
        cluster.Bound("share of a killed agent open again", await cluster.UntilOpenAsync(Connections, most), most);
        report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        Assert.Equal(
            (Connections + Share, Connections + Share, Share, Connections),
            (report.Account("asked"), report.Account("established"), report.Account("lost.open"),
                report.Account("open")));

        // No tuple was opened by two: each source has its own connections.
        var target = await cluster.Target.StopAsync();
        Assert.Equal(((2 * Connections) + Share, 0L), (target.Accepted, target.Open));
        Assert.Equal(
            [2 * Share, (2 * Share) + (Share / 2), (2 * Share) + (Share / 2)],
            target.Sources.OrderBy(source => $"{source.Address}").Select(source => source.Connections));
    }

    [Fact]
    public async Task One_that_was_stopped_for_longer_than_its_grace_sends_nothing_more_and_tells_what_it_had()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, agents: 2, grace: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 30));
        foreach (var agent in cluster.Agents)
            await agent.KillAsync("STOP");
        var report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        Assert.Equal(Connections, report.Account("lost.open"));
        var before = cluster.Target.Reports[^1];
        Assert.Equal(Connections, before.Open);
        foreach (var agent in cluster.Agents)
            await agent.KillAsync("CONT");
        cluster.Bound(
            "load of woken agents closed", await cluster.UntilOpenAsync(0, ChaosCluster.Close), ChaosCluster.Close);
        var after = cluster.Target.Reports[^1];
        Assert.Equal((before.Accepted, before.BytesReceived), (after.Accepted, after.BytesReceived));

        // They keep their last frames for a coordinator that wants them, and serve the next run all the same; in that,
        // one is back with its last frame before the end.
        run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 9));
        await cluster.Agents[0].KillAsync("STOP");
        await Task.Delay(cluster.Grace + TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.Equal(Connections, cluster.Target.Reports[^1].Open);
        await cluster.Agents[0].KillAsync("CONT");
        await cluster.UntilOpenAsync(Connections / 2, ChaosCluster.Close);
        // Nothing of it is lost, but the level was not held.
        report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Assert.Equal(
            (Connections, 0L, 0L),
            (report.Account("established"), report.Account("lost.open"), report.Account("dropped")));
        Assert.Contains(report.Warnings, warning => warning.Contains("agent a1 was lost", StringComparison.Ordinal));
        var target = await cluster.Target.StopAsync();
        Assert.Equal((2 * Connections, 0L), (target.Accepted, target.Open));
    }
}
