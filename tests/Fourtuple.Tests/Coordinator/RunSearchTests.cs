using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>The search verb of the profile, with targets whose limit is known.</summary>
public sealed class RunSearchTests
{
    private static readonly CriterionSpec Refusals = Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.001);

    private static ProfileStep.Search Between(double from, double to, int confirm = 1, double tolerance = 0.02) =>
        new(from, to, tolerance, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), confirm);

    private static LoadPlan Hold(
        ProfileStep.Search search, CriterionSpec[]? thresholds = null, CriterionSpec[]? validity = null,
        bool keepalive = false, bool hold = true, OnLoss onLoss = OnLoss.Redistribute)
    {
        var plan = Samples.Plan(
            hold ? [search, new ProfileStep.Hold(TimeSpan.FromSeconds(5))] : [search],
            thresholds: thresholds ?? [Refusals], validity: validity, onLoss: onLoss);
        var every = new KeepaliveSpec(
            TimeSpan.FromSeconds(60), "PING"u8.ToArray(), null, TimeSpan.FromSeconds(2), KeepaliveFirst.Spread);
        var load = plan.Spec.Load with { Keepalive = keepalive ? every : null };
        return plan with { Spec = plan.Spec with { Load = load } };
    }

    [Fact]
    public void A_target_that_refuses_is_found_and_its_level_is_held()
    {
        ScriptedAgent[] agents = [new("a") { TargetHolds = 18_500 }, new("b") { TargetHolds = 18_500 }];
        var report = ScriptedCluster.Joined(Hold(Between(1_000, 100_000)), agents).RunToEnd(2_000).Report;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        var found = report.Capacity!.Sustainable!;
        Assert.True(found.Lo <= 37_000 && 37_000 < found.Hi, $"{found}");
        Assert.True(found.Hi - found.Lo <= 0.02 * found.Hi);
        Assert.Equal(
            (found.Lo, found.Hi, Math.Floor(0.7 * found.Lo)),
            (found.Value, report.Capacity.Breakpoint!.Value, report.Capacity.OperatingPoint!.Value));
        Assert.InRange(found.Confidence, 0.76, 0.77);
        Assert.Equal(found.Lo, report.Accounting.Open);
        Assert.Equal("found", report.Levels[^1].Step);
        Assert.True(report.Levels[^1].Passed);
        Assert.Contains("are sustained", report.Verdict.Sentence, StringComparison.Ordinal);
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal(0, report.Accounting.Unleased);
        // The failures of trials are told, and judge nothing.
        Assert.True(report.Accounting.Failed > 1_000);
        Assert.All(report.Thresholds, threshold => Assert.True(threshold.Passed, threshold.Sentence));
    }

    [Fact]
    public void What_only_the_backlog_accepts_is_not_sustained()
    {
        var agent = new ScriptedAgent("a") { TargetAnswers = 5_000 };
        var plan = Hold(Between(1_000, 20_000), keepalive: true);
        var report = ScriptedCluster.Joined(plan, agent).RunToEnd(2_000).Report;
        var found = report.Capacity!.Sustainable!;
        Assert.True(found.Lo <= 5_000 && 5_000 < found.Hi, $"{found}");
        Assert.Equal(KeepaliveFirst.Immediate, agent.Grant!.Load.Keepalive!.First);
    }

    /// <summary>
    /// However late a busy generator is: those that were accepted and reset are what is missing, and counted once.
    /// </summary>
    [Fact]
    public void A_target_that_accepts_and_resets_is_found_by_a_generator_that_is_late()
    {
        var agent = new ScriptedAgent("a") { TargetKeeps = 12_000, Late = true };
        var plan = Hold(Between(1_000, 64_000), keepalive: true);
        var report = ScriptedCluster.Joined(plan, agent).RunToEnd(2_000).Report;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        Assert.True(report.Capacity!.Sustainable is { Lo: <= 12_000, Hi: > 12_000 }, $"{report.Capacity.Sustainable}");
        Assert.All(
            report.Levels.Where(level => !level.Passed), level => Assert.Equal(12_000, level.Reached));
        Assert.Contains(
            report.Thresholds, rule => rule.Sentence.Contains("the level that was found", StringComparison.Ordinal));
    }

    [Fact]
    public void The_end_of_the_range_is_said_as_such()
    {
        var above = ScriptedCluster.Joined(
            Hold(Between(1_000, 8_000)), new ScriptedAgent("a") { TargetHolds = 10_000 }).RunToEnd(2_000).Report;
        Assert.Equal((8_000, 8_000), (above.Capacity!.Sustainable!.Lo, above.Capacity.Sustainable.Hi));
        Assert.Contains("at least", above.Capacity.Sustainable.Method, StringComparison.Ordinal);
        Assert.Null(above.Capacity.Breakpoint);
        Assert.Equal((0, 8_000), (above.Verdict.ExitCode, above.Accounting.Open));

        var below = ScriptedCluster.Joined(
            Hold(Between(1_000, 8_000)), new ScriptedAgent("a") { TargetHolds = 700 }).RunToEnd(2_000).Report;
        Assert.Equal((0, 1_000), (below.Capacity!.Sustainable!.Lo, below.Capacity.Sustainable.Hi));
        Assert.Equal(ExitCodes.ThresholdsFailed, below.Verdict.ExitCode);
        Assert.Contains("lower end of the search failed", below.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_trial_that_fails_at_the_generator_is_inconclusive(bool byRule)
    {
        var agent = new ScriptedAgent("a") { TargetHolds = 50_000, Late = true, Cpu = 0.97, MostStarts = 900 };
        CriterionSpec[] validity = byRule ? [Samples.Rule(MetricNames.AgentCpu, "max", "<", 0.8)] : [];
        var plan = Samples.Plan([Between(500, 8_000)], mode: LoadMode.Churn, validity: validity);
        var report = ScriptedCluster.Joined(plan, agent).RunToEnd(2_000).Report;
        Assert.Equal(ExitCodes.Inconclusive, report.Verdict.ExitCode);
        Assert.Contains(byRule ? "agent.cpu max" : "97", report.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(500, report.Capacity!.Sustainable!.Lo);
        Assert.Equal(0, report.Capacity.Sustainable.Confidence);
    }

    [Theory]
    [InlineData(LoadMode.Churn)]
    [InlineData(LoadMode.Request)]
    public void A_rate_is_searched(LoadMode mode)
    {
        ScriptedAgent[] agents = [new("a") { TargetLimit = 600 }, new("b") { TargetLimit = 600 }];
        var rule = mode == LoadMode.Churn
            ? Refusals
            : Samples.Rule(MetricNames.RequestFailed, "rate", "<", 0.001);
        var plan = Samples.Plan(
            [Between(100, 4_000), new ProfileStep.Hold(TimeSpan.FromSeconds(4))], mode: mode, connections: 100,
            thresholds: [rule]);
        var report = ScriptedCluster.Joined(plan, agents).RunToEnd(2_000).Report;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        var found = report.Capacity!.Sustainable!;
        // Starts come in beats of a scripted agent, one more or less.
        Assert.InRange(found.Lo, 1_170, 1_210);
        Assert.InRange(found.Hi, 1_195, 1_240);
        Assert.InRange(report.Levels[^1].Reached, found.Lo * 0.98, found.Lo * 1.02);
    }

    [Fact]
    public void A_loss_repeats_the_trial()
    {
        ScriptedAgent[] agents = [new("a") { TargetHolds = 30_000 }, new("b") { TargetHolds = 30_000 }];
        var cluster = ScriptedCluster.Joined(Hold(Between(1_000, 20_000)), agents)
            .RunUntil(() => agents[0].Obeyed.Count > 3);
        agents[1].Silent = true;
        var report = cluster.RunToEnd(2_000).Report;
        Assert.Equal(20_000, report.Capacity!.Sustainable!.Lo);
        Assert.NotEqual(ExitCodes.Inconclusive, report.Verdict.ExitCode);
    }

    [Fact]
    public void An_abort_ends_a_trial_and_not_the_search()
    {
        var rule = Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.001, abort: true);
        var report = ScriptedCluster.Joined(
            Hold(Between(1_000, 8_000), [rule], hold: false), new ScriptedAgent("a") { TargetHolds = 3_000 })
            .RunToEnd(2_000).Report;
        Assert.Equal(0, report.Verdict.ExitCode);
        Assert.True(report.Capacity!.Sustainable is { Lo: <= 3_000, Hi: > 3_000 });
    }
}
