using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>The operator's two ways to end load.</summary>
[Collection(BrokerCollection.Name)]
public sealed class StopTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    /// <summary>Start of pbm and the way to every agent; the plan's drain takes half a second of it.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Reaches_every_agent()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker);
        foreach (var words in (string[][])[["load", "stop"], ["load", "kill-all", "--yes"]])
        {
            var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 60));
            var falls = cluster.Target.UntilAsync(
                seen => seen.Open < Connections, "the first is closed", TimeSpan.FromSeconds(30), () => cluster.Said);
            var command = cluster.Pbm(words);
            await falls;
            var all = await cluster.UntilOpenAsync(0, ChaosCluster.Close);
            cluster.Bound($"{string.Join(' ', words)}, first to last close", all, Reach);
            await command.EndAsync(ExitCodes.Pass);
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
