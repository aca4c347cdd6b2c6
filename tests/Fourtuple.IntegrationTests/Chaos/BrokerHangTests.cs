using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose broker keeps its connections open and answers nothing.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerHangTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    /// <summary>The 5 s that a publish may take, the beat until there is one, and half a second to ask.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Is_shown_and_survived()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 20, lost: 10);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 9));
        var mark = cluster.Target.Reports.Count;
        var start = TimeProvider.System.GetUtcNow();
        broker.Freeze();
        try
        {
            foreach (var process in cluster.Agents.Append(cluster.Coordinators[0]))
            {
                await process.UntilAsync(
                    health => health.Reason.Contains("bus connection", StringComparison.Ordinal), "without a broker");
                var since = process.Log.First(record => record.Event == "Unconnected").Time - start;
                cluster.Bound($"hang shown by {process.Name}", since, Shown);
            }
        }
        finally
        {
            broker.Thaw();
        }
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));
        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    public async Task Does_not_keep_processes_from_obeying_their_signals()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 20, lost: 10);
        await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 60));
        broker.Freeze();
        try
        {
            await cluster.Agents[0].KillAsync("TERM");
            cluster.Bound(
                "load of an agent closed after SIGTERM, broker hung",
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
        finally
        {
            broker.Thaw();
        }
    }
}
