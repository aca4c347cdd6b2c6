using System.Globalization;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose coordinator takes nothing from its queue for a while.</summary>
[Collection(BrokerCollection.Name)]
public sealed class SlowConsumerTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    /// <summary>More than an agent may keep of frames that nobody applied.</summary>
    private const long MostGrowth = 32 << 20;

    /// <summary>Agents keep what was not applied, and neither they nor the broker grow by it.</summary>
    [Fact]
    [Trait("Part", "chaos")]
    public async Task A_coordinator_that_is_late_by_half_a_minute_loses_no_count_and_makes_nobody_grow()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 60);
        var coordinator = cluster.Coordinators[0];
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 45));
        var mark = cluster.Target.Reports.Count;
        var queues = new List<(long Messages, long Bytes)>();
        var before = cluster.Agents.Select(agent => Resident(agent.Id)).ToArray();
        await coordinator.KillAsync("STOP");
        for (var second = 0; second < 30; second += 5)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            queues.Add(await QueuedAsync(cluster));
        }
        var grown = cluster.Agents.Select((agent, at) => Resident(agent.Id) - before[at]).ToArray();
        await coordinator.KillAsync("CONT");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"queued each 5 s: {string.Join(", ", queues)}; agents grew by {string.Join(", ", grown)} bytes");
        var start = TimeProvider.System.GetTimestamp();
        await coordinator.UntilReadyAsync("active");
        cluster.Bound("acts again", TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(5));
        Assert.All(grown, bytes => Assert.InRange(bytes, long.MinValue, MostGrowth));
        // Later ones are empty: a broker that hears nothing for two heartbeats drops the connection and its queue.
        Assert.InRange(queues.Max(queue => queue.Bytes), 1, MostGrowth);
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        var target = await cluster.Target.StopAsync();
        Oracle.AssertWhole(report, target, Connections);
        // The drain leaves at most one on its way on each connection.
        var counted = Succeeded(run);
        Assert.InRange(target.BytesReceived / "PING\r\n".Length, counted, counted + Connections);
    }

    /// <summary>Exchanges in the last row of series.csv.</summary>
    private static long Succeeded(PbmProcess run)
    {
        var rows = File.ReadAllLines(
            Directory.EnumerateFiles(run.Folder, "series.csv", SearchOption.AllDirectories).Single());
        var column = Array.IndexOf(rows[0].Split(','), "exchanges_succeeded");
        return Number(rows[^1].Split(',')[column]);
    }

    /// <summary>What waits in the queues of this cluster's coordinators, taken or not.</summary>
    private async Task<(long Messages, long Bytes)> QueuedAsync(ChaosCluster cluster)
    {
        var listed = await broker.ControlAsync(
            "list_queues", "-q", "-p", "bus", "name", "messages", "message_bytes", "--no-table-headers");
        var rows = listed.Split('\n').Select(line => line.Split('\t'))
            .Where(row => row.Length == 3 && row[0].Contains(cluster.Processes.Cluster, StringComparison.Ordinal));
        return (rows.Sum(row => Number(row[1])), rows.Sum(row => Number(row[2])));
    }

    private static long Resident(int process) =>
        Number(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1]) * Environment.SystemPageSize;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
