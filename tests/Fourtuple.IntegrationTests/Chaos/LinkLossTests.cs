using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// Agents as on hosts of their own: two behind one address and one with its own, whose link to the broker is cut while
/// the one to the target is not.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class LinkLossTests(RabbitMqBroker broker)
{
    private const int Connections = 1_500;

    private static readonly TimeSpan Rejoin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whichever way it is cut, acknowledgements are missing, and so TCP delivers nothing the other way either.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Part", "chaos")]
    public async Task Cut_one_way_for_longer_than_its_grace_an_agent_ends_its_load_and_tells_when_it_is_healed(
        bool toBroker)
    {
        await using var network = await ChaosNetwork.CreateAsync(broker, sites: 2);
        await using var cluster = await ChaosCluster.StartAsync(
            broker, grace: 5, lost: 3, network: network, site: number => number < 3 ? 1 : 2);
        var (leader, cut) = (cluster.Coordinators[0], cluster.Agents[2]);
        var run = await cluster.HoldAsync(new ChaosPlan(Connections, 3, Hold: 25)
        {
            Addresses = ChaosNetwork.Addresses,
            Allow = ChaosNetwork.Targets,
        });
        var mark = leader.Log.Count;
        network.CutOneWay(2, toBroker);
        // Beacons that were under way, or that need no acknowledgement yet, still reach it.
        cluster.Bound(
            "load of the cut one ended", await cluster.UntilOpenAsync(Connections * 2 / 3, ChaosCluster.Patience),
            cluster.Grace + ChaosCluster.Close);
        await leader.LoggedAsync(record => ChaosCluster.IsState(record, cut, "lost"), "the cut one as lost", mark);
        var start = TimeProvider.System.GetTimestamp();
        network.HealOneWay();
        await leader.LoggedAsync(record => ChaosCluster.IsState(record, cut, "up"), "the cut one again", mark);
        cluster.Bound("heard of again after the link is back", TimeProvider.System.GetElapsedTime(start), Rejoin);

        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Oracle.AssertFound(report, await cluster.Target.StopAsync(), Connections);
    }

    [Fact]
    public async Task What_an_agent_counted_while_it_was_cut_off_arrives_when_the_link_is_back()
    {
        await using var network = await ChaosNetwork.CreateAsync(broker, sites: 2);
        await using var cluster = await ChaosCluster.StartAsync(
            broker, grace: 15, lost: 3, network: network, site: number => number < 3 ? 1 : 2);
        var (leader, cut) = (cluster.Coordinators[0], cluster.Agents[2]);
        var run = cluster.Run(new ChaosPlan(Connections, 3, Hold: 9)
        {
            Addresses = ChaosNetwork.Addresses,
            Allow = ChaosNetwork.Targets,
            RatePerSecond = 300,
        });
        await cluster.Target.UntilAsync(
            seen => seen.Open >= 150, "the ramp has begun", ChaosCluster.Patience, () => cluster.Said);
        network.Cut(2);
        // It goes on to the end of the ramp by itself, and nobody hears of it.
        await cluster.UntilOpenAsync(Connections, ChaosCluster.Patience);
        await leader.LoggedAsync(record => ChaosCluster.IsState(record, cut, "lost"), "the cut one as lost");
        Assert.Equal(Connections, cluster.Target.Reports[^1].Open);
        var (mark, start) = (leader.Log.Count, TimeProvider.System.GetTimestamp());
        network.Heal(2);
        await leader.LoggedAsync(record => ChaosCluster.IsState(record, cut, "up"), "the cut one again", mark);
        cluster.Bound("heard of again after the link is back", TimeProvider.System.GetElapsedTime(start), Rejoin);

        // Its share was given up and is ended; that it was opened, and what became of it, is known all the same.
        var report = await cluster.EndAsync(run, ExitCodes.ThresholdsFailed);
        Assert.Equal(
            (Connections, 0L, 0L),
            (report.Account("established"), report.Account("lost.open"), report.Account("dropped")));
        Assert.Equal(0, report.Account("tuplesSkipped"));
        Assert.Contains(report.Warnings, warning => warning.Contains("agent a3 was lost", StringComparison.Ordinal));
        var target = await cluster.Target.StopAsync();
        Assert.Equal(
            [(ChaosNetwork.Source(1), 1_000L), (ChaosNetwork.Source(2), 500L)],
            target.Sources.Select(source => ($"{source.Address}", source.Connections)).Order());
        Oracle.AssertSameSources(report, target);
    }
}
