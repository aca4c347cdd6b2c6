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
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 8));
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
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 10) { OnLoss = "redistribute" });
        await cluster.Agents[0].KillAsync("KILL");
        await cluster.UntilOpenAsync(Connections - Share, TimeSpan.FromSeconds(2));
        var most = ChaosCluster.Lost + TimeSpan.FromSeconds(3);
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
    public async Task One_that_was_stopped_for_longer_than_its_grace_sends_nothing_when_it_wakes()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 11));
        await cluster.Agents[0].KillAsync("STOP");
        await Task.Delay(cluster.Grace + TimeSpan.FromSeconds(3));
        // The other two answer each second; what the stopped one would send is told apart by their number.
        var before = cluster.Target.Reports[^1];
        Assert.Equal(Connections, before.Open);
        await cluster.Agents[0].KillAsync("CONT");
        var closed = await cluster.UntilOpenAsync(Connections - Share, ChaosCluster.Close);
        cluster.Bound("load of a woken agent closed", closed, ChaosCluster.Close);
        await cluster.Agents[0].UntilReadyAsync("idle");

        var report = await cluster.EndAsync(run, ExitCodes.InvalidTotals);
        var target = await cluster.Target.StopAsync();
        Assert.Equal((Connections, 0L), (target.Accepted, target.Open));
        Assert.Equal(Connections, report.Account("established"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{report.Status}: {report.Sentence} {report.Root.GetProperty("accounting")}");
    }
}
