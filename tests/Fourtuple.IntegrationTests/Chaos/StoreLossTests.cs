using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.IntegrationTests.Store;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose store is away or full.</summary>
[Collection(BrokerCollection.Name)]
public sealed class StoreLossTests(RabbitMqBroker broker, PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const int Connections = 1_500;

    [Fact]
    public async Task PostgreSQL_away_for_five_seconds_is_survived()
    {
        await using var cluster = await ChaosCluster.StartAsync(
            broker, grace: 20, store: await postgres.CreateDatabaseAsync());
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 9));
        var mark = cluster.Target.Reports.Count;
        await postgres.StopAsync("INT");
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await postgres.StartAsync();
        var start = TimeProvider.System.GetTimestamp();
        await cluster.Coordinators[0].UntilReadyAsync("active");
        cluster.Bound(
            "leads again after its store is back", TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(5));
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    public async Task A_full_disk_is_shown_refuses_new_runs_and_is_survived()
    {
        using var disk = new SmallDisk();
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

    /// <summary>A tmpfs of 2 MiB; needs root.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TestFolder _folder = new();

        public SmallDisk() => Mount("mount", "-t", "tmpfs", "-o", "size=2m", "fourtuple-chaos", _folder.Path);

        public string Path => _folder.Path;

        private string Filler => System.IO.Path.Combine(Path, "filler");

        public void Fill()
        {
            using var file = new FileStream(Filler, FileMode.Create);
            var block = new byte[4096];
            try
            {
                while (true)
                {
                    file.Write(block);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // That is what was wanted.
            }
        }

        public void Empty() => File.Delete(Filler);

        public void Dispose()
        {
            Mount("umount", Path);
            _folder.Dispose();
        }

        private static void Mount(string command, params string[] arguments) =>
            NetworkNamespace.ToEnd(NetworkNamespace.Quiet(command, arguments));
    }
}
