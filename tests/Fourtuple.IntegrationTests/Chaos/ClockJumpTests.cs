using System.Globalization;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs while the wall clocks of their hosts jump.</summary>
[Collection(BrokerCollection.Name)]
public sealed class ClockJumpTests(RabbitMqBroker broker) : IDisposable
{
    private const int Connections = 1_500;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>An agent an hour ahead, the coordinator an hour behind, and both back.</summary>
    [Fact]
    [Trait("Part", "chaos")]
    public async Task A_jump_by_an_hour_moves_no_lease_no_load_and_no_second_of_the_series()
    {
        var clocks = new Dictionary<string, FakeClock>();
        await using var cluster = await ChaosCluster.StartAsync(
            broker, grace: 6, clock: name => clocks[name] = new FakeClock(_folder.Path, name));
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 15));
        var (mark, coordinator) = (cluster.Target.Reports.Count, cluster.Coordinators[0]);
        var (hour, pause) = (TimeSpan.FromHours(1), TimeSpan.FromSeconds(5));
        clocks["a1"].Jump(hour);
        clocks["c1"].Jump(-hour);
        await Task.Delay(pause, TestContext.Current.CancellationToken);
        await SeenAsync(cluster, -hour);
        clocks["a1"].Jump(TimeSpan.Zero);
        clocks["c1"].Jump(TimeSpan.Zero);
        await Task.Delay(pause, TestContext.Current.CancellationToken);
        await SeenAsync(cluster, TimeSpan.Zero);
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
        Assert.Single(coordinator.Log, record => record.Event == "Role" && record.Field("role") == "active");
        Assert.DoesNotContain(
            coordinator.Log, record => cluster.Agents.Any(agent => ChaosCluster.IsState(record, agent, "lost")));
        AssertSeries(run);
    }

    /// <summary>What the coordinator logs next has this time: the jump was real.</summary>
    private static async Task SeenAsync(ChaosCluster cluster, TimeSpan off)
    {
        var (coordinator, mark) = (cluster.Coordinators[0], cluster.Coordinators[0].Log.Count);
        Assert.NotEqual(ExitCodes.Pass, await cluster.Pbm("load", "stop", "no-such-run", "--yes").EndAsync());
        var record = await coordinator.LoggedAsync(
            record => record.Message.Contains("no-such-run", StringComparison.Ordinal), "the refusal", mark);
        Assert.InRange(record.Time - TimeProvider.System.GetUtcNow() - off, -TimeSpan.FromSeconds(5), TimeSpan.Zero);
    }

    /// <summary>One row a beat from the beginning to the end: time goes forward, and never by more than a pause.
    /// </summary>
    private static void AssertSeries(PbmProcess run)
    {
        var file = Directory.EnumerateFiles(run.Folder, "series.csv", SearchOption.AllDirectories).Single();
        var seconds = File.ReadLines(file).Skip(1)
            .Select(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(seconds[^1], 15, 40);
        Assert.All(seconds.Skip(1).Zip(seconds), pair => Assert.InRange(pair.First - pair.Second, 0.001, 3));
    }
}
