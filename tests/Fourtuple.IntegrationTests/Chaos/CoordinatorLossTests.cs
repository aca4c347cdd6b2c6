using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose coordinator dies.</summary>
[Collection(BrokerCollection.Name)]
public sealed class CoordinatorLossTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    /// <summary>Lease of 3 s and what a busy host adds (the failure table's row 6 with its allowance).</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5.5);

    /// <summary>Two seconds away, start of a process, and the rest of its own old lease.</summary>
    private static readonly TimeSpan Resume = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Without_a_failure_everything_is_held_and_agreed_on()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, coordinators: 2);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 3));
        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    public async Task A_standby_goes_on_with_the_run_and_no_connection_is_touched()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, coordinators: 2);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 7));
        var mark = cluster.Target.Reports.Count;

        var start = TimeProvider.System.GetTimestamp();
        await cluster.Coordinators[0].KillAsync("KILL");
        await cluster.Coordinators[1].UntilReadyAsync("active");
        cluster.Bound("standby leads", TimeProvider.System.GetElapsedTime(start), Lead);
        Assert.All(cluster.Target.Reports.Skip(mark), seen => Assert.Equal(Connections, seen.Open));

        var report = await cluster.EndAsync(run, ExitCodes.Pass);
        Oracle.AssertWhole(report, await cluster.Target.StopAsync(), Connections);
        Assert.Contains(report.Warnings, warning => warning.Contains("coordinator changed", StringComparison.Ordinal));
    }

    [Fact]
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
}
