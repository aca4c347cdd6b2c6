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
    public async Task Its_share_is_lost_and_the_rest_goes_on()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 6));
        await cluster.Agents[0].KillAsync("KILL");
        await cluster.UntilOpenAsync(Connections - Share, TimeSpan.FromSeconds(2));
        var mark = cluster.Target.Reports.Count;

        // A third is more than 1 % of what was planned.
        var report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        Assert.True(report.Account("lost.open") == Share, cluster.Said);
        Assert.Equal((Connections, Connections - Share), (report.Account("established"), report.Account("open")));
        Assert.Contains(report.Warnings, warning => warning.Contains("agent a1 was lost", StringComparison.Ordinal));
        var target = await cluster.Target.StopAsync();
        Assert.Equal((Connections, 0L), (target.Accepted, target.Open));
        Assert.NotEmpty(cluster.Target.Reports.Skip(mark).TakeWhile(seen => seen.Open == Connections - Share));
    }

    [Fact]
    public async Task The_survivors_take_its_share_over()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 8) { OnLoss = "redistribute" });
        await cluster.Agents[0].KillAsync("KILL");
        await cluster.UntilOpenAsync(Connections - Share, TimeSpan.FromSeconds(2));
        var most = cluster.Lost + TimeSpan.FromSeconds(3);
        cluster.Bound("share of a killed agent open again", await cluster.UntilOpenAsync(Connections, most), most);

        var report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        var target = await cluster.Target.StopAsync();
        Assert.Equal(
            (Connections + Share, Connections + Share, Share, Connections),
            (report.Account("asked"), report.Account("established"), report.Account("lost.open"),
                report.Account("open")));
        Assert.Equal(Connections + Share, target.Accepted);
        // No tuple of the lost one was opened by another: each source has its own connections.
        Assert.Equal(
            [Share, Share + (Share / 2), Share + (Share / 2)],
            target.Sources.OrderBy(source => $"{source.Address}").Select(source => source.Connections));
    }

    [Fact]
    public async Task One_that_was_stopped_for_longer_than_its_grace_closes_all_and_tells_what_it_had()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 9));
        await cluster.Agents[0].KillAsync("STOP");
        await Task.Delay(cluster.Grace + TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.Equal(Connections, cluster.Target.Reports[^1].Open);
        await cluster.Agents[0].KillAsync("CONT");
        var closed = await cluster.UntilOpenAsync(Connections - Share, ChaosCluster.Close);
        cluster.Bound("load of a woken agent closed", closed, ChaosCluster.Close);
        await cluster.Agents[0].UntilReadyAsync("idle");

        // It came back before the end with its last frame: nothing of it is lost, but the level was not held.
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Assert.Equal(
            (Connections, 0L, 0L),
            (report.Account("established"), report.Account("lost.open"), report.Account("dropped")));
        Assert.Contains(report.Warnings, warning => warning.Contains("agent a1 was lost", StringComparison.Ordinal));
        Oracle.AssertSameSources(report, await cluster.Target.StopAsync());
    }

    [Fact]
    public async Task After_a_stop_longer_than_the_grace_nothing_more_is_sent()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, agents: 2, grace: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 30));
        foreach (var agent in cluster.Agents)
            await agent.KillAsync("STOP");
        var report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        Assert.Equal(Connections, report.Account("lost.open"));
        var before = cluster.Target.Reports[^1];
        foreach (var agent in cluster.Agents)
            await agent.KillAsync("CONT");
        cluster.Bound(
            "load of woken agents closed", await cluster.UntilOpenAsync(0, ChaosCluster.Close), ChaosCluster.Close);
        var after = cluster.Target.Reports[^1];
        Assert.Equal((before.Accepted, before.BytesReceived), (after.Accepted, after.BytesReceived));
        // They keep their last frames for a coordinator that wants them, and serve the next run all the same.
        await cluster.Run(new ChaosPlan(200, 2, Hold: 0.5)).EndAsync(ExitCodes.Pass);
    }

    [Fact]
    public async Task Two_behind_one_address_share_its_tuples_without_a_conflict()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, agents: 2, source: _ => "127.27.1.1");
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 3));
        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Assert.Equal(0, report.Account("tuplesSkipped"));
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }
}
