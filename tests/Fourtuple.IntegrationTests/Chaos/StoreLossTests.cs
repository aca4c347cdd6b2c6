using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Store;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose store is away or full.</summary>
[Collection(BrokerCollection.Name)]
public sealed class StoreLossTests(RabbitMqBroker broker, PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const int Connections = 1_500;

    /// <summary>How long a leader acts on a lease that it can't renew, at most.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Fact]
    [Trait("Part", "chaos")]
    public Task PostgreSQL_away_for_five_seconds_is_survived() =>
        SurvivesAsync(() => postgres.StopAsync("INT"), 5, postgres.StartAsync);

    /// <summary>Every process of the server stands, with its connections open and its locks held.</summary>
    [Fact]
    [Trait("Part", "chaos")]
    public Task PostgreSQL_that_hangs_for_four_seconds_is_survived() =>
        SurvivesAsync(() => postgres.SignalAllAsync("STOP"), 4, () => postgres.SignalAllAsync("CONT"));

    /// <summary>Nobody leads once the lease has ended, so no beacon is sent, and agents end by themselves.</summary>
    [Theory]
    [InlineData(4, 0)]
    [InlineData(20, 40)]
    [Trait("Part", "chaos")]
    public async Task PostgreSQL_away_for_longer_than_the_grace_ends_the_load_and_the_totals_are_found_again(
        double grace, double atLeast)
    {
        await using var cluster = await ChaosCluster.StartAsync(
            broker, grace: grace, store: await postgres.CreateDatabaseAsync());
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: grace + 36));
        await postgres.StopAsync("INT");
        try
        {
            var most = Lease + cluster.Grace + ChaosCluster.Close;
            var took = await cluster.UntilOpenAsync(0, most + Lease);
            cluster.Bound("load ended without a store", took, most);
            var left = Math.Max(0, atLeast - took.TotalSeconds);
            await Task.Delay(TimeSpan.FromSeconds(left), TestContext.Current.CancellationToken);
        }
        finally
        {
            await postgres.StartAsync();
        }
        var start = TimeProvider.System.GetTimestamp();
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        cluster.Bound(
            "run ended after the store is back", TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(15));
        Oracle.AssertFound(report, await cluster.Target.StopAsync(), Connections);
    }

    /// <summary>
    /// Its log has a disk of its own, as is usual, so the lease is renewed: a row that is there needs no more room. New
    /// rows don't fit.
    /// </summary>
    [Fact]
    [Trait("Part", "chaos")]
    public async Task PostgreSQL_that_stays_full_ends_the_run_and_its_report_is_written_once_there_is_room()
    {
        using var disk = new SmallDisk(64);
        await using var full = new PostgresServer { Data = Path.Combine(disk.Path, "data") };
        await full.InitializeAsync();
        await using var cluster = await ChaosCluster.StartAsync(
            broker, agents: 2, grace: 20, store: await full.CreateDatabaseAsync(), storeGrace: 4);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 100));
        var filled = TimeProvider.System.GetUtcNow();
        disk.Fill();
        // The pages that it has take some rows more.
        var shown = await cluster.Coordinators[0].LoggedAsync("StoreTrouble");
        Assert.Contains("full", shown.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"first refused after {(shown.Time - filled).TotalSeconds:0.0} s");
        var most = cluster.StoreGrace + ChaosCluster.Close;
        cluster.Bound("load ended with a full store", await cluster.UntilOpenAsync(0, most + most), most);
        // Nothing is announced that is not stored.
        Assert.False(run.HasExited);
        disk.Empty();
        var report = await cluster.EndAsync(run, ExitCodes.Inconclusive);
        Assert.Contains("the store took no write for 4 s", report.Sentence, StringComparison.Ordinal);
        Oracle.AssertFound(report, await cluster.Target.StopAsync(), Connections);
    }

    /// <summary>Where the lease doesn't fit either nobody leads, and the agents end by themselves.</summary>
    [Fact]
    [Trait("Part", "chaos")]
    public async Task A_disk_that_stays_full_ends_the_load_and_the_totals_are_found_again_when_there_is_room()
    {
        using var disk = new SmallDisk(2);
        await using var cluster = await ChaosCluster.StartAsync(
            broker, agents: 2, grace: 4, store: $"sqlite:{disk.Path}/store.db");
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 60));
        disk.Fill();
        var most = Lease + cluster.Grace + ChaosCluster.Close;
        cluster.Bound("load ended on a full disk", await cluster.UntilOpenAsync(0, most + Lease), most);
        disk.Empty();
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Oracle.AssertFound(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    public async Task A_full_disk_is_shown_refuses_new_runs_and_is_survived()
    {
        using var disk = new SmallDisk(2);
        await using var cluster = await ChaosCluster.StartAsync(
            broker, agents: 2, grace: 20, store: $"sqlite:{disk.Path}/store.db");
        var leader = cluster.Coordinators[0];
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 2, Hold: 10));
        var start = TimeProvider.System.GetTimestamp();
        disk.Fill();
        var shown = await leader.LoggedAsync("StoreTrouble");
        cluster.Bound("full disk shown", TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(5));
        Assert.Contains("full", shown.Message);
        var mark = cluster.Target.Reports.Count;
        var second = cluster.Run(new ChaosPlan(200, 2, Hold: 1));
        Assert.NotEqual(ExitCodes.Pass, await second.EndAsync());
        Assert.Contains("error: ", second.Error);
        disk.Empty();
        await leader.UntilReadyAsync("active");
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
        // What was refused is not in the store; what was confirmed is.
        var list = cluster.Pbm("load", "list", "-o", "json");
        await list.EndAsync(ExitCodes.Pass);
        Assert.Single(JsonElement.Parse(list.Out).GetProperty("runs").EnumerateArray());
    }

    private async Task SurvivesAsync(Func<Task> take, double seconds, Func<Task> giveBack)
    {
        await using var cluster = await ChaosCluster.StartAsync(
            broker, grace: 20, store: await postgres.CreateDatabaseAsync());
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: seconds + 6));
        var mark = cluster.Target.Reports.Count;
        await take();
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        await giveBack();
        var start = TimeProvider.System.GetTimestamp();
        await cluster.Coordinators[0].UntilReadyAsync("active");
        cluster.Bound(
            "leads again with its store", TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(5));
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }
}
