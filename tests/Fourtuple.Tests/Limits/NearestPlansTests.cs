using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Shared.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Limits;

/// <summary>What is offered suffices for every limit, and one less would not.</summary>
public sealed class NearestPlansTests
{
    [Fact]
    public void Nothing_is_offered_to_a_plan_that_fits() =>
        Assert.Empty(NearestPlans.Find(LimitCases.Of(LimitCases.Hold(10_000))));

    [Fact]
    public void Too_few_tuples_name_the_level_destinations_sources_and_ports()
    {
        var nearest = NearestPlans.Find(LimitCases.Of(LimitCases.Hold(25_001)));
        Assert.Equal(10_000, Amount(nearest, "lower"));
        Assert.Equal(16, Amount(nearest, "destinations"));
        Assert.Equal(2, Amount(nearest, "sources"));
        Assert.Equal(2_501, Amount(nearest, "ports"));
        Assert.Equal("lower it to 10,000 connections", nearest[0].Sentence);
    }

    [Fact]
    public void Too_few_descriptors_name_the_level_and_agents_but_no_destinations()
    {
        var nearest = NearestPlans.Find(
            LimitCases.Of(LimitCases.Hold(3_000), hosts: [LimitCases.Host(nofile: 1_064)]));
        Assert.Equal(1_000, Amount(nearest, "lower"));
        Assert.Equal(2, Amount(nearest, "agents"));
        Assert.DoesNotContain(nearest, plan => plan.Change is "destinations" or "sources");
        Assert.Contains(nearest, plan => plan.Sentence.StartsWith("permit io_uring", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_kinds_of_limit_need_two_kinds_of_change()
    {
        // On loopback another agent brings no addresses, so descriptors need agents and tuples destinations.
        var about = LimitCases.Of(
            LimitCases.Hold(30_000), local: true, hosts: [LimitCases.Host(nofile: 10_064)]);
        var nearest = NearestPlans.Find(about);
        Assert.Equal(
            "add 2 more agents here and 20 more destinations (addresses or ports of the target)",
            Assert.Single(nearest, plan => plan.Change == "agents and destinations").Sentence);
    }

    [Fact]
    public void Time_wait_is_lifted_by_timestamps_or_by_a_reset()
    {
        var about = LimitCases.Of(
            LimitCases.Churn(1_000, 0.1, CloseSpec.ClientFin), hosts: [LimitCases.Host(timestamps: false)]);
        var nearest = NearestPlans.Find(about);
        Assert.Equal(Math.Floor(10_000 / 60.1), Amount(nearest, "lower"));
        Assert.Equal(
            ["set load.close: client-rst", "turn net.ipv4.tcp_timestamps on, on the agents and the target"],
            nearest.Where(plan => plan.Change == "setting").Select(plan => plan.Sentence));
    }

    [Fact]
    public void In_request_mode_the_connections_are_lowered()
    {
        var ask = LimitCases.Hold(20_000) with { Mode = LoadMode.Request, Level = 1_000_000, ConnectRate = null };
        Assert.Equal(10_000, Amount(NearestPlans.Find(LimitCases.Of(ask)), "lower"));
    }

    [Fact]
    public void Whatever_is_offered_suffices_and_one_less_does_not()
    {
        var cases =
            from connections in Gen.Choose(1, 400_000)
            from destinations in Gen.Choose(1, 40)
            from sources in Gen.Choose(1, 4)
            from nofile in Gen.Choose(100, 200_000)
            from local in Gen.Elements(true, false)
            select LimitCases.Of(
                LimitCases.Hold(connections), destinations, sources, 1_000, local, LimitCases.Host(nofile));
        Prop.ForAll(Arb.From(cases), about =>
        {
            var nearest = NearestPlans.Find(about);
            Assert.Equal(LimitSheet.Fits(about), nearest.Count == 0);
            foreach (var plan in nearest.Where(plan => plan.Change is "lower" or "destinations" or "sources"))
            {
                var worse = plan.Change == "lower" ? plan.Amount + 1 : plan.Amount - 1;
                Assert.True(LimitSheet.Fits(Changed(about, plan.Change, plan.Amount)), plan.Sentence);
                Assert.False(LimitSheet.Fits(Changed(about, plan.Change, worse)), plan.Sentence);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static LimitCase Changed(LimitCase about, string change, long amount) => change switch
    {
        "lower" => about with { Ask = about.Ask.Sized(amount) },
        "destinations" => about with
        {
            Tuples = about.Tuples with { Destinations = about.Tuples.Destinations + amount },
        },
        _ => about with { Tuples = about.Tuples with { Sources = about.Tuples.Sources + amount } },
    };

    private static double Amount(IReadOnlyList<NearestPlan> nearest, string change) =>
        Assert.Single(nearest, plan => plan.Change == change).Amount;
}
