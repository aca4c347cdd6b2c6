using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose broker keeps its connections open and answers nothing.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerHangTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    /// <summary>The 5 s that a publish may take, the beat until there is one, and a second of a busy host.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(6.5);

    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Is_shown_and_survived_and_keeps_no_process_from_obeying_its_signals()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 20, lost: 10);
        await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 120));
        try
        {
            var mark = cluster.Target.Reports.Count;
            await FreezeUntilShownAsync(cluster);
            broker.Thaw();
            foreach (var process in cluster.Agents.Append(cluster.Coordinators[0]))
                await process.UntilReadyAsync();
            Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

            broker.Freeze();
            await ObeyAsync(cluster);
        }
        finally
        {
            broker.Thaw();
        }
    }

    /// <summary>With a disk alarm the broker stays up and takes nothing more.</summary>
    [Fact]
    [Trait("Part", "chaos")]
    public async Task An_alarm_is_shown_and_survived_and_one_that_lasts_ends_the_load()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 12);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 60));
        try
        {
            var mark = cluster.Target.Reports.Count;
            var start = TimeProvider.System.GetTimestamp();
            await broker.ControlAsync("set_disk_free_limit", "1000000GB");
            foreach (var process in cluster.Agents.Append(cluster.Coordinators[0]))
            {
                await process.UntilAsync(
                    health => health.Reason.Contains("disk", StringComparison.Ordinal), "blocked by the broker");
            }
            cluster.Bound("alarm shown by all", TimeProvider.System.GetElapsedTime(start), Shown);
            await broker.ControlAsync("set_disk_free_limit", "50MB");
            foreach (var process in cluster.Agents.Append(cluster.Coordinators[0]))
                await process.UntilReadyAsync();
            Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

            await broker.ControlAsync("set_disk_free_limit", "1000000GB");
            var most = cluster.Grace + ChaosCluster.Close;
            cluster.Bound("dead-man under an alarm", await cluster.UntilOpenAsync(0, most + Shown), most);
        }
        finally
        {
            await broker.ControlAsync("set_disk_free_limit", "50MB");
        }
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Oracle.AssertFound(report, await cluster.Target.StopAsync(), Connections);
    }

    private async Task FreezeUntilShownAsync(ChaosCluster cluster)
    {
        var start = TimeProvider.System.GetUtcNow();
        broker.Freeze();
        foreach (var process in cluster.Agents.Append(cluster.Coordinators[0]))
        {
            await process.UntilAsync(
                health => health.Reason.Contains("bus connection", StringComparison.Ordinal), "without a broker");
            var since = (await process.LoggedAsync("Unconnected")).Time - start;
            cluster.Bound($"hang shown by {process.Name}", since, Shown);
        }
    }

    /// <summary>The first signal ends in good order what can be ended without a broker; the second waits for nothing.
    /// </summary>
    private static async Task ObeyAsync(ChaosCluster cluster)
    {
        await cluster.Agents[0].KillAsync("TERM");
        cluster.Bound(
            "SIGTERM to an agent, last close, broker hung",
            await cluster.UntilOpenAsync(Connections * 2 / 3, ChaosCluster.Close), Reach);
        foreach (var process in new[] { cluster.Agents[1], cluster.Coordinators[0] })
        {
            await process.KillAsync("TERM");
            await process.LoggedAsync("Stopping");
            await process.KillAsync("TERM");
            await process.EndAsync(ExitCodes.Stopped);
        }
        await cluster.UntilOpenAsync(Connections / 3, Reach);
        await cluster.Agents[0].EndAsync(ExitCodes.Pass);
    }
}
