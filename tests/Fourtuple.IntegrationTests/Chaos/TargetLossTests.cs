using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>Runs whose target dies.</summary>
[Collection(BrokerCollection.Name)]
public sealed class TargetLossTests(RabbitMqBroker broker)
{
    [Fact]
    public async Task What_it_held_is_dropped_and_attempts_go_on_at_the_rate_of_the_plan_only()
    {
        const int Rate = 500;
        await using var cluster = await ChaosCluster.StartAsync(broker);
        var run = await cluster.HoldAsync(new ChaosPlan(1_500, 3, Hold: 4));
        await cluster.Target.KillAsync();
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Assert.Equal((1_500, 1_500), (report.Account("attempted"), report.Account("dropped")));
        Assert.NotEmpty(report.Errors);

        await cluster.RestartTargetAsync();
        await cluster.UntilIdleAsync();
        run = cluster.Run(new ChaosPlan(3_000, 3, Hold: 1) { RatePerSecond = Rate });
        await cluster.Target.UntilAsync(
            seen => seen.Open >= Rate, "a second of the ramp", ChaosCluster.Patience, () => cluster.Said);
        await cluster.Target.KillAsync();
        var start = TimeProvider.System.GetTimestamp();
        await run.UntilAsync("  hold ");
        var rest = TimeProvider.System.GetElapsedTime(start);
        report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Assert.Equal(3_000, report.Account("attempted"));
        Assert.True(report.Failed("refused") >= 1_000, cluster.Said);
        // What was left of the ramp was refused at once, and still took its time.
        Assert.True(rest >= TimeSpan.FromSeconds(report.Failed("refused") / Rate * 0.8), $"{rest}\n{cluster.Said}");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{report.Failed("refused")} refused attempts took {rest.TotalSeconds:0.0} s at {Rate}/s");
    }
}
