using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Store;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose coordinator dies.</summary>
[Collection(BrokerCollection.Name)]
public sealed class CoordinatorLossTests(RabbitMqBroker broker, PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const int Connections = 1_500;

    /// <summary>A lease lasts 3 s, and the standby asks for it each 100 ms.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(3.5);

    /// <summary>Two seconds away, start of a process, and the rest of its own old lease.</summary>
    private static readonly TimeSpan Resume = TimeSpan.FromSeconds(10);

    /// <summary>The table grants a leader that hangs two seconds more than one that is gone.</summary>
    private static readonly TimeSpan LeadOfHung = TimeSpan.FromSeconds(5.5);

    /// <summary>
    /// At random moments of ramp and hold, one run after the other in one cluster: two are killed, the third is
    /// stopped, and goes on when another leads. On PostgreSQL: one that is stopped within a write to SQLite keeps the
    /// lock of the file.
    /// </summary>
    [Fact]
    [Trait("Exit", "75")]
    public async Task A_standby_goes_on_with_the_run_and_no_connection_is_touched()
    {
        var random = new Random(ChaosRounds.Seed);
        await using var cluster = await ChaosCluster.StartAsync(
            broker, coordinators: 2, grace: 20, store: await postgres.CreateDatabaseAsync());
        for (var round = 1; round <= ChaosRounds.Count; round++)
        {
            var (leader, standby) = (round % 2 == 1 ? 1 : 2, round % 2 == 1 ? 2 : 1);
            var run = cluster.Run(new ChaosPlan(Connections, 3, Hold: 6) { RatePerSecond = 750 });
            await cluster.Target.UntilAsync(
                seen => seen.Open >= Connections / 6, "the ramp has begun", ChaosCluster.Patience,
                () => cluster.Said);
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 3), TestContext.Current.CancellationToken);
            var mark = cluster.Target.Reports.Count;
            if (round % 3 == 0)
                await StopAsync(cluster, leader, standby, round);
            else
                cluster.Bound($"standby leads, round {round}", await LeadAsync(cluster, leader, standby, "KILL"), Lead);
            await cluster.Target.UntilAsync(
                seen => seen.Open == Connections, "all are open", ChaosCluster.Patience, () => cluster.Said);
            var held = cluster.Target.Reports.Skip(mark).Select(seen => seen.Open).ToArray();
            Assert.Equal(held.Order(), held);
            Oracle.AssertWhole(await cluster.EndAsync(run, ExitCodes.Pass), Connections);
            await cluster.StartCoordinator(leader).UntilReadyAsync("standby");
        }
        var target = await cluster.Target.StopAsync();
        Assert.Equal((Connections * ChaosRounds.Count, 0L), (target.Accepted, target.Open));
        Assert.True(target.AddsUp, $"{target}");
    }

    [Fact]
    [Trait("Part", "chaos")]
    public async Task The_only_one_back_after_two_seconds_resumes_the_run()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 12);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 7));
        var mark = cluster.Target.Reports.Count;

        var start = TimeProvider.System.GetTimestamp();
        await cluster.Coordinators[0].KillAsync("KILL");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await cluster.StartCoordinator(1).UntilReadyAsync("active");
        cluster.Bound("back after 2 s, leads", TimeProvider.System.GetElapsedTime(start), Resume);
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    [Trait("Part", "chaos")]
    public async Task The_only_one_back_after_the_grace_finds_the_load_ended_and_ends_the_run()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, grace: 3);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 20));
        await cluster.Coordinators[0].KillAsync("KILL");
        var ended = await cluster.UntilOpenAsync(0, cluster.Grace + ChaosCluster.Close);
        cluster.Bound("dead-man after the loss of the coordinator", ended, cluster.Grace + ChaosCluster.Close);

        var start = TimeProvider.System.GetTimestamp();
        await cluster.StartCoordinator(1).UntilReadyAsync("active");
        // Nothing is lost: the agents kept their last frames. But the level was not held.
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        cluster.Bound(
            "run ended after the restart", TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(15));
        Assert.Equal(
            (Connections, 0L, 0L),
            (report.Account("established"), report.Account("lost.open"), report.Account("dropped")));
        Assert.Contains(report.Warnings, warning => warning.Contains("ended by itself", StringComparison.Ordinal));
        Oracle.AssertSameSources(report, await cluster.Target.StopAsync());
    }

    /// <summary>
    /// From the signal to the leader until the standby's own record that it leads; clocks are one host's.
    /// </summary>
    private static async Task<TimeSpan> LeadAsync(ChaosCluster cluster, int leader, int standby, string signal)
    {
        var next = cluster.Coordinators[standby - 1];
        var (mark, at) = (next.Log.Count, TimeProvider.System.GetUtcNow());
        await cluster.Coordinators[leader - 1].KillAsync(signal);
        var leads = await next.LoggedAsync(
            record => record.Event == "Role" && record.Field("role") == "active", "that it leads", mark);
        var taken = await next.LoggedAsync(
            record => record.Event == "Role" && record.Field("epoch") == leads.Field("epoch"), "its epoch", mark);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"got the lease {(taken.Time - at).TotalSeconds:0.00} s after {signal}, "
            + $"read the run in {(leads.Time - taken.Time).TotalSeconds:0.00} s");
        return leads.Time - at;
    }

    /// <summary>What it meant to do when it was stopped has no effect when it goes on.</summary>
    private static async Task StopAsync(ChaosCluster cluster, int leader, int standby, int round)
    {
        var took = await LeadAsync(cluster, leader, standby, "STOP");
        cluster.Bound($"standby leads for a stopped one, round {round}", took, LeadOfHung);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await cluster.Coordinators[leader - 1].KillAsync("CONT");
        await cluster.Coordinators[leader - 1].EndAsync(ExitCodes.LostLeadership);
        Assert.Equal("active", (await cluster.Coordinators[standby - 1].HealthAsync()).State);
    }
}
