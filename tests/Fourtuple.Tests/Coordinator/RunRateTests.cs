using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Profiles of churn and request plans: levels are rates.</summary>
public sealed class RunRateTests
{
    private static readonly ProfileStep[] Profile =
    [
        new ProfileStep.Ramp(900, TimeSpan.FromSeconds(6), null, null), new ProfileStep.Hold(TimeSpan.FromSeconds(5)),
        new ProfileStep.Drain(TimeSpan.Zero, DrainClose.Rst),
    ];

    private static LoadPlan Churn(ProfileStep[]? profile = null, OnLoss onLoss = OnLoss.Redistribute,
        CriterionSpec[]? thresholds = null) =>
        Samples.Plan(profile ?? Profile, mode: LoadMode.Churn, onLoss: onLoss, thresholds: thresholds,
            lifetime: new LifetimeSpec("fixed", TimeSpan.FromMilliseconds(200), null));

    private static LoadPlan Request(ProfileStep[]? profile = null, CriterionSpec[]? thresholds = null) =>
        Samples.Plan(profile ?? Profile, mode: LoadMode.Request, connections: 300, thresholds: thresholds);

    [Fact]
    public void A_churn_rate_is_ramped_held_and_accounted_for_as_what_came_due()
    {
        ScriptedAgent[] agents = [new("a"), new("b"), new("c")];
        var report = ScriptedCluster.Joined(
            Churn(thresholds: [Samples.Rule(MetricNames.ConnectRate, "achieved", ">=", 0.98)]), agents)
            .RunToEnd().Report;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        var a = report.Accounting;
        ScriptedCluster.AssertAddsUp(a);
        // Half of 900 over 6 s, and 900 over the 5 s and what measuring them takes.
        Assert.InRange(a.Attempted, 2_700 + 4_500, 2_700 + 4_500 + 2_000);
        Assert.Equal((a.Leased, 0), (a.Asked, a.Unleased));
        var level = Assert.Single(report.Levels);
        Assert.Equal(("openings/s", true), (level.Unit, level.Passed));
        Assert.InRange(level.Reached, 890, 910);
        Assert.Contains("900 openings/s", report.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_are_dealt_by_share_and_interleaved()
    {
        ScriptedAgent[] agents = [new("a"), new("b"), new("c")];
        ScriptedCluster.Joined(Churn(), agents).RunUntilHolding();
        var orders = agents.Select(agent => Assert.IsType<StageOrder.Rate>(Assert.Single(agent.Obeyed))).ToArray();
        Assert.Equal(900, orders.Sum(order => order.To), 6);
        Assert.All(orders, order => Assert.Equal(0, order.From));
        Assert.Equal([0, 1 / 3.0, 2 / 3.0], orders.Select(order => order.Phase));
        Assert.Single(orders.Select(order => (order.StartNs, order.OverNs)).Distinct());
    }

    [Fact]
    public void Requests_wait_for_their_connections()
    {
        ScriptedAgent[] agents = [new("a") { RatePerSecond = 40 }, new("b") { RatePerSecond = 40 }];
        var cluster = ScriptedCluster.Joined(
            Request(thresholds:
            [
                Samples.Rule(MetricNames.RequestRate, "achieved", ">=", 0.98),
                Samples.Rule(MetricNames.RequestFailed, "rate", "<", 0.01),
                Samples.Rule(MetricNames.RequestTime, "p", "<", 1, 99),
            ]), agents);
        cluster.RunUntil(() => agents[0].Obeyed.OfType<StageOrder.Rate>().Any());
        Assert.Equal(RunPhase.Ramping, cluster.Phase);
        // Two agents of 40/s have them all open after the fourth second.
        Assert.True(cluster.Shown[^1].Elapsed >= TimeSpan.FromSeconds(3));
        var report = cluster.RunToEnd().Report;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        Assert.Equal((300, 300), (report.Accounting.Asked, report.Accounting.Open));
        Assert.Equal(["connections", "requests/s"], report.Levels.Select(level => level.Unit));
        Assert.InRange(report.Levels[1].Reached, 890, 910);
        Assert.Null(report.Latency.Exchange);
        Assert.InRange(report.Latency.Request!.Count, 7_200, 9_500);
        Assert.InRange(report.Peak.RequestRate, 880, 950);
        Assert.Contains("900 requests/s", report.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_that_is_not_made_is_missed()
    {
        ScriptedAgent[] agents = [new("a") { MostStarts = 300 }, new("b")];
        var report = ScriptedCluster.Joined(
            Churn(thresholds: [Samples.Rule(MetricNames.ConnectRate, "achieved", ">=", 0.99)]), agents)
            .RunToEnd().Report;
        Assert.Equal(ExitCodes.ThresholdsFailed, report.Verdict.ExitCode);
        Assert.Contains("of 900 openings/s", report.Verdict.Sentence, StringComparison.Ordinal);
        Assert.False(report.Thresholds[1].Passed);
        Assert.InRange(report.Thresholds[1].Observed!.Value, 0.5, 0.95);
    }

    [Fact]
    public void Survivors_take_the_rate_over()
    {
        ScriptedAgent[] agents = [new("a"), new("b"), new("c")];
        ProfileStep[] profile =
        [
            new ProfileStep.Ramp(900, null, null, null), new ProfileStep.Hold(TimeSpan.FromSeconds(40)),
        ];
        var cluster = ScriptedCluster.Joined(Churn(profile), agents).RunUntilHolding();
        agents[2].Silent = true;
        var report = cluster.RunToEnd().Report;
        Assert.Equal(900, agents[..2].Sum(agent => agent.Obeyed.OfType<StageOrder.Rate>().Last().To), 6);
        Assert.True(Assert.Single(report.Levels).Passed);
        Assert.Equal(ExitCodes.Degraded, report.Verdict.ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Survivors_open_the_connections_that_carried_the_requests(bool paused)
    {
        ScriptedAgent[] agents = [new("a"), new("b"), new("c")];
        ProfileStep[] profile =
        [
            new ProfileStep.Ramp(900, null, null, null), new ProfileStep.Hold(TimeSpan.FromSeconds(40)),
        ];
        var cluster = ScriptedCluster.Joined(Request(profile), agents).RunUntilHolding();
        if (paused)
        {
            cluster.Give(new RunInput.PauseRequested());
        }
        agents[2].Silent = true;
        cluster.RunUntil(() => cluster.Shown[^1].LostAgents > 0);
        if (paused)
        {
            cluster.Give(new RunInput.ResumeRequested());
        }
        var report = cluster.RunToEnd().Report;
        Assert.Equal(300, agents[..2].Sum(agent => agent.Obeyed.OfType<StageOrder.Ramp>().Last().To));
        Assert.Equal(900, agents[..2].Sum(agent => agent.Obeyed.OfType<StageOrder.Rate>().Last().To), 6);
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal((400, 300), (report.Accounting.Established, report.Accounting.Open));
        Assert.True(report.Levels[1].Passed, report.Levels[1].ToString());
    }

    [Fact]
    public void A_deficit_of_rate_is_missed()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        ProfileStep[] profile =
        [
            new ProfileStep.Ramp(900, null, null, null), new ProfileStep.Hold(TimeSpan.FromSeconds(40)),
        ];
        var cluster = ScriptedCluster.Joined(Churn(profile, OnLoss.Deficit), agents).RunUntilHolding();
        agents[1].Silent = true;
        var level = Assert.Single(cluster.RunToEnd().Report.Levels);
        Assert.False(level.Passed);
        Assert.InRange(level.Reached, 440, 460);
    }

    [Fact]
    public void A_pause_stops_the_starts_and_the_rate_comes_back()
    {
        var agent = new ScriptedAgent("a");
        ProfileStep[] profile =
        [
            new ProfileStep.Ramp(500, null, null, null), new ProfileStep.Pause(TimeSpan.FromSeconds(3)),
            new ProfileStep.Hold(TimeSpan.FromSeconds(4)),
        ];
        var report = ScriptedCluster.Joined(Churn(profile), agent).RunToEnd().Report;
        Assert.Equal([500, 0, 500], agent.Obeyed.OfType<StageOrder.Rate>().Select(rate => rate.To));
        Assert.True(Assert.Single(report.Levels).Passed);
    }

    [Fact]
    public void A_breakpoint_ramp_stops_where_the_target_fails()
    {
        var agent = new ScriptedAgent("a") { TargetLimit = 1_000 };
        ProfileStep[] profile =
        [
            new ProfileStep.Ramp(
                4_000, TimeSpan.FromSeconds(40), null,
                new Criterion(MetricNames.ConnectFailed, "rate", null, ">", 0.01, "rate>1%")),
            new ProfileStep.Hold(TimeSpan.FromSeconds(3)),
        ];
        var report = ScriptedCluster.Joined(Churn(profile), agent).RunToEnd().Report;
        Assert.InRange(Assert.Single(report.Levels).Reached, 1_000, 1_500);
        Assert.True(report.Levels[0].Passed, report.Verdict.Sentence);
    }

    [Fact]
    public void Steps_of_a_rate_are_judged_one_by_one()
    {
        var agent = new ScriptedAgent("a") { MostStarts = 250 };
        ProfileStep[] profile = [new ProfileStep.Steps(100, 300, TimeSpan.Zero, TimeSpan.FromSeconds(4))];
        var report = ScriptedCluster.Joined(Churn(profile), agent).RunToEnd().Report;
        Assert.Equal([true, true, false], report.Levels.Select(level => level.Passed));
        Assert.Equal(["100", "200", "300"], report.Levels.Select(level => $"{level.Target}"));
    }

    [Fact]
    public void Grants_of_churn_have_room_for_rate_times_lifetime_and_no_more_than_the_ceiling()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var plan = Samples.Plan(
            Profile, mode: LoadMode.Churn, ceiling: new CeilingSpec(600, null, null, null),
            lifetime: new LifetimeSpec("exponential", TimeSpan.FromMilliseconds(200), null));
        ScriptedCluster.Joined(plan, agents).RunUntilHolding();
        var room = agents.Sum(agent => agent.Grant!.MaxOpen);
        // 900/s x 0.3 s = 270, and six deviations of a Poisson number.
        Assert.InRange(room, 270 + 6 * 16, 600);
    }

    [Theory]
    [InlineData(200L, null, "safety.ceiling.connections is 200")]
    [InlineData(null, 800.0, "safety.ceiling.connectRate is 800/s")]
    public void Ceilings_refuse_a_rate(long? connections, double? rate, string why)
    {
        var plan = Samples.Plan(
            Profile, mode: LoadMode.Churn, ceiling: new CeilingSpec(connections, rate, null, null),
            lifetime: new LifetimeSpec("fixed", TimeSpan.FromMilliseconds(200), null));
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a")).RunToEnd().Report;
        Assert.Equal(ExitCodes.Refused, report.Verdict.ExitCode);
        Assert.Contains(why, report.Verdict.Sentence, StringComparison.Ordinal);
    }
}
