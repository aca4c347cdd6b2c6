using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Pause, resume and scale of a run under way.</summary>
public sealed class RunSteerTests
{
    private static LoadPlan Plan(
        LoadMode mode, double to = 1_000, CeilingSpec? ceiling = null, ProfileStep? first = null) => Samples.Plan(
        [
            first ?? new ProfileStep.Ramp(to, TimeSpan.FromSeconds(4), null, null),
            new ProfileStep.Hold(TimeSpan.FromSeconds(8)),
        ],
        mode: mode, connections: mode == LoadMode.Request ? 100 : null, ceiling: ceiling);

    [Theory]
    [InlineData(LoadMode.Churn)]
    [InlineData(LoadMode.Request)]
    public void A_paused_rate_stops_everywhere_and_comes_back(LoadMode mode)
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(Plan(mode), agents).RunUntilHolding();
        cluster.Give(new RunInput.PauseRequested());
        Assert.All(agents, agent => Assert.Equal(0, Assert.IsType<StageOrder.Rate>(agent.Obeyed[^1]).To));
        var pausedNs = cluster.NowNs;
        cluster.RunUntil(() => cluster.NowNs >= pausedNs + 30_000_000_000);
        Assert.Equal(("paused", 0.0), (cluster.Shown[^1].State, cluster.Shown[^1].StartRate));
        cluster.Give(new RunInput.ResumeRequested());
        Assert.Equal(1_000, agents.Sum(agent => ((StageOrder.Rate)agent.Obeyed[^1]).To), 6);
        var report = cluster.RunToEnd().Report;
        // The hold's 8 s are what was not paused.
        Assert.InRange((cluster.NowNs - pausedNs) / 1e9, 37, 42);
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        Assert.InRange(report.Levels[^1].Reached, 980, 1_020);
        Assert.Contains(report.Warnings, text => text.StartsWith("the operator paused", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, text => text.StartsWith("the operator resumed", StringComparison.Ordinal));
        Assert.Contains(cluster.Outcome!.Series, point => point.Step == "paused");
    }

    [Fact]
    public void A_pause_in_a_ramp_keeps_what_is_open_and_the_ramp_goes_on_from_there()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(Plan(LoadMode.Hold), agents)
            .RunUntil(() => agents[0].Obeyed.Count > 0);
        cluster.RunUntil(() => cluster.Shown[^1].Counters.Open is > 200 and < 900);
        cluster.Give(new RunInput.PauseRequested());
        Assert.All(agents, agent => Assert.IsType<StageOrder.Freeze>(agent.Obeyed[^1]));
        var pausedNs = cluster.NowNs;
        cluster.RunUntil(() => cluster.NowNs >= pausedNs + 20_000_000_000);
        var open = cluster.Shown[^1].Counters.Open;
        Assert.InRange(open, 200, 900);
        cluster.Give(new RunInput.ResumeRequested());
        var rest = Assert.IsType<StageOrder.Ramp>(agents[0].Obeyed[^1]);
        Assert.InRange(rest.OverNs, 500_000_000, 3_500_000_000);
        var report = cluster.RunToEnd().Report;
        Assert.Equal((1_000, 1_000, 0), (report.Accounting.Open, report.Accounting.Asked, report.Verdict.ExitCode));
    }

    [Fact]
    public void A_rate_is_scaled_at_once_and_judged_by_the_new_level()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(Plan(LoadMode.Churn), agents).RunUntilHolding();
        cluster.Give(new RunInput.Scaled(400));
        Assert.Equal(400, agents.Sum(agent => ((StageOrder.Rate)agent.Obeyed[^1]).To), 6);
        var report = cluster.RunToEnd().Report;
        Assert.Equal(0, report.Verdict.ExitCode);
        Assert.Equal(("scale to 400", 400.0), (report.Levels[^1].Step, report.Levels[^1].Target));
        Assert.InRange(report.Levels[^1].Reached, 390, 410);
    }

    [Fact]
    public void Connections_are_scaled_down_and_up_again_within_the_peak()
    {
        var agent = new ScriptedAgent("a") { TargetHolds = 100_000 };
        var cluster = ScriptedCluster.Joined(Plan(LoadMode.Hold), agent).RunUntilHolding();
        cluster.Give(new RunInput.Scaled(300));
        cluster.RunUntil(() => cluster.Shown[^1].Counters.Open == 300, 5);
        cluster.Give(new RunInput.Scaled(800));
        cluster.RunUntil(() => cluster.Shown[^1].Counters.Open == 800, 5);
        var report = cluster.RunToEnd().Report;
        Assert.Equal((0, 800), (report.Verdict.ExitCode, report.Accounting.Open));
        Assert.Equal((1_500, 0), (report.Accounting.Asked, report.Accounting.Unleased));
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Theory]
    [InlineData(LoadMode.Hold, 2_001, ExitCodes.Refused, "safety.ceiling.connections of the plan is 2,000")]
    [InlineData(LoadMode.Hold, 1_500, ExitCodes.InvalidPlan, "granted 1,000")]
    [InlineData(LoadMode.Churn, 3_001, ExitCodes.Refused, "safety.ceiling.connectRate of the plan is 3,000")]
    [InlineData(LoadMode.Request, 4_001, ExitCodes.Refused, "safety.ceiling.requestRate of the plan is 4,000")]
    public void Neither_ceilings_nor_grants_can_be_passed(LoadMode mode, long level, int exitCode, string why)
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Plan(mode, ceiling: new(2_000, 3_000, 4_000, null)), agent)
            .RunUntilHolding();
        var refusal = cluster.WhyNot(new RunInput.Scaled(level))!;
        Assert.Equal(exitCode, refusal.ExitCode);
        Assert.Contains(why, refusal.Why, StringComparison.Ordinal);
        var obeyed = agent.Obeyed.Count;
        cluster.Give(new RunInput.Scaled(level));
        Assert.Equal(obeyed, agent.Obeyed.Count);
    }

    [Fact]
    public void What_has_no_level_cannot_be_steered()
    {
        var cluster = new ScriptedCluster(Plan(LoadMode.Hold), new ScriptedAgent("a"));
        Assert.Equal(ExitCodes.Failed, cluster.WhyNot(new RunInput.PauseRequested())!.ExitCode);
        cluster.Join();
        cluster.RunUntilHolding();
        Assert.Equal("the run is not paused", cluster.WhyNot(new RunInput.ResumeRequested())!.What);
        Assert.Null(cluster.WhyNot(new RunInput.PauseRequested()));
    }

    [Fact]
    public void A_paused_run_can_be_stopped()
    {
        var cluster = ScriptedCluster.Joined(Plan(LoadMode.Hold), new ScriptedAgent("a")).RunUntilHolding();
        cluster.Give(new RunInput.PauseRequested());
        cluster.Stop();
        Assert.Equal(ExitCodes.Stopped, cluster.RunToEnd(10).Report.Verdict.ExitCode);
    }

    [Fact]
    public void A_search_repeats_the_trial_that_was_paused()
    {
        var agent = new ScriptedAgent("a") { TargetHolds = 3_000 };
        var search = new ProfileStep.Search(1_000, 8_000, 0.05, TimeSpan.Zero, TimeSpan.FromSeconds(3), 1);
        var cluster = ScriptedCluster.Joined(Plan(LoadMode.Hold, first: search), agent);
        cluster.RunUntil(() => cluster.Shown[^1].StepText.Contains("trial 2", StringComparison.Ordinal));
        Assert.NotNull(cluster.WhyNot(new RunInput.Scaled(500)));
        cluster.Give(new RunInput.PauseRequested());
        var pausedNs = cluster.NowNs;
        cluster.RunUntil(() => cluster.NowNs >= pausedNs + 60_000_000_000);
        cluster.Give(new RunInput.ResumeRequested());
        var report = cluster.RunToEnd(1_000).Report;
        Assert.True(report.Capacity!.Sustainable is { Lo: <= 3_000, Hi: > 3_000 }, report.Verdict.Sentence);
    }
}
