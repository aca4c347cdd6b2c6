using System.Text;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Processes;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>The operator's two ways to end load.</summary>
[Collection(BrokerCollection.Name)]
public sealed class StopTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    /// <summary>From the question to the coordinator; the plan's drain takes half a second of it.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Reaches_every_agent()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker);
        using var api = await ClusterProcesses.ApiAsync(cluster.Coordinators[0]);
        foreach (var command in new[] { "stop", "kill-all" })
        {
            var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 60));
            var closed = cluster.UntilOpenAsync(0, ChaosCluster.Close);
            using var nothing = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await api.PostAsync(
                new Uri($"/api/v1/commands/load/{command}", UriKind.Relative), nothing,
                TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, cluster.Said);
            cluster.Bound($"load {command}, last close", await closed, Reach);
            var report = await cluster.EndAsync(run, ExitCodes.Stopped);
            Assert.Equal("partial", report.Status);
            Assert.Equal(
                (Connections, 0L, 0L),
                (report.Account("established"), report.Account("lost.open"), report.Account("failed")));
            await cluster.UntilIdleAsync();
        }
        var last = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 4));
        await cluster.Agents[0].KillAsync("TERM");
        cluster.Bound(
            "SIGTERM to an agent, last close", await cluster.UntilOpenAsync(Connections * 2 / 3, Reach), Reach);
        await cluster.Agents[0].EndAsync(ExitCodes.Pass);
        // Its last frame was applied: nothing is lost, but the level was not held.
        var ended = await cluster.EndAsync(last, ExitCodes.ThresholdsFailed);
        Assert.Equal(
            (Connections, 0L, 0L),
            (ended.Account("established"), ended.Account("lost.open"), ended.Account("dropped")));
        var target = await cluster.Target.StopAsync();
        Assert.Equal((3 * Connections, 0L), (target.Accepted, target.Open));
    }
}
