using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Coordinator;

public sealed class RunMachineTests
{
    [Fact]
    public void A_local_run_passes_and_adds_up()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd();
        var report = cluster.Report;
        Assert.Equal((0, "pass", "completed"), (report.Verdict.ExitCode, report.Verdict.Status, report.Run.State));
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal((1_000, 1_000, 0),
            (report.Accounting.Asked, report.Accounting.Open, report.Accounting.ClosedByUs));
        Assert.True(report.Kernel.Agrees);
        Assert.Equal(1_000, report.Kernel.Established);
        Assert.Equal(1_000, report.Latency.Connect!.Count);
        Assert.Empty(report.Limiting);
        Assert.Equal([typeof(StageOrder.Ramp), typeof(StageOrder.Drain)], agent.Obeyed.Select(
            order => order.GetType()));
    }

    [Fact]
    public void Source_ports_the_kernel_chose_come_from_its_list()
    {
        var chosen = new SourcePorts(Address.Parse("127.0.0.1"), PortSet.Of(40_000, 40_249), 1_000);
        var agent = new ScriptedAgent("a") { KernelChose = chosen };
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd();
        var source = Assert.Single(cluster.Report.Sources);
        Assert.Equal(("127.0.0.1", 1_000, 4), (source.Address, source.Connections, source.ReuseFactor));
        Assert.Equal((250, 40_000, 40_249), (source.Ports.Distinct, source.Ports.First, source.Ports.Last));
    }

    [Fact]
    public void Agents_share_the_level_exactly_and_start_interleaved()
    {
        var agents = new[] { new ScriptedAgent("a"), new ScriptedAgent("b"), new ScriptedAgent("c") };
        var report = ScriptedCluster.Joined(Samples.Plan(), agents).RunToEnd().Report;
        var ramps = agents.Select(agent => (StageOrder.Ramp)agent.Obeyed[0]).ToArray();
        Assert.Equal(1_000, ramps.Sum(ramp => ramp.To));
        Assert.Equal(3, ramps.Select(ramp => ramp.Phase).Distinct().Count());
        Assert.Equal(0, report.Verdict.ExitCode);
        Assert.Equal(1_000, report.Accounting.Open);
        Assert.Equal(1_000, report.Kernel.Established);
    }

    [Fact]
    public void A_paced_ramp_ends_when_the_engine_has_started_everything()
    {
        var plan = Samples.Plan([new ProfileStep.Ramp(5_000, null, null, null),
            new ProfileStep.Hold(TimeSpan.FromSeconds(2))]);
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a") { RatePerSecond = 1_000 }).RunToEnd().Report;
        Assert.Equal(0, report.Verdict.ExitCode);
        Assert.InRange(report.Levels[0].Seconds, 4, 8);
    }

    [Fact]
    public void A_plan_without_a_drain_gets_one()
    {
        var agent = new ScriptedAgent("a");
        ScriptedCluster.Joined(Samples.Plan([new ProfileStep.Ramp(10, null, null, null)]), agent).RunToEnd();
        Assert.Equal(new StageOrder.Drain(5_000_000_000, DrainClose.Rst), agent.Obeyed[^1]);
    }

    [Fact]
    public void Steps_reach_and_settle_each_level()
    {
        var stairs = new ProfileStep.Steps(100, 300, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        var report = ScriptedCluster.Joined(Samples.Plan([stairs]), new ScriptedAgent("a")).RunToEnd().Report;
        Assert.Equal([100, 200, 300], report.Levels.Select(level => level.Reached));
        Assert.Equal(0, report.Verdict.ExitCode);
        Assert.Equal(300, report.Accounting.Asked);
    }

    [Fact]
    public void Rates_are_by_the_agents_clock()
    {
        var plan = Samples.Plan([new ProfileStep.Ramp(5_000, null, null, null)]);
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a") { RatePerSecond = 1_000 }).RunToEnd().Report;
        Assert.InRange(report.Peak.ConnectRate, 999, 1_001);
    }

    [Fact]
    public void A_late_generator_is_told()
    {
        var report = ScriptedCluster.Joined(Samples.Plan(), new ScriptedAgent("a") { Late = true }).RunToEnd().Report;
        Assert.Contains(
            report.Warnings, warning => warning.StartsWith("100 % of the starts", StringComparison.Ordinal));
    }

    [Fact]
    public void Repeated_frames_change_nothing()
    {
        var once = ScriptedCluster.Joined(Samples.Plan(), new ScriptedAgent("a")).RunToEnd().Report;
        var twice = ScriptedCluster.Joined(Samples.Plan(), new ScriptedAgent("a") { Repeats = true }).RunToEnd().Report;
        Assert.Equal(once.Accounting, twice.Accounting);
        Assert.Equal(once.Latency.Connect!.Count, twice.Latency.Connect!.Count);
        Assert.Contains(twice.Warnings, warning => warning.Contains("repeated", StringComparison.Ordinal));
    }

    [Fact]
    public void Memory_is_counted_from_before_the_first_connection()
    {
        var agent = AtOnce();
        Assert.InRange(agent.BytesPerConnection, 80, 90);
        Assert.InRange(agent.KernelBytesPerConnection, 9_200, 9_400);
    }

    private static AgentEntry AtOnce() => ScriptedCluster
        .Joined(
            Samples.Plan(
                [new ProfileStep.Ramp(1_000, null, null, null), new ProfileStep.Hold(TimeSpan.FromSeconds(2))]),
            new ScriptedAgent("a"))
        .RunToEnd().Report.Agents[0];

    [Fact]
    public void A_missed_level_fails_and_names_the_target()
    {
        var agent = new ScriptedAgent("a") { RefusedEach = 10 };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd().Report;
        Assert.Equal((99, "fail", "completed"), (report.Verdict.ExitCode, report.Verdict.Status, report.Run.State));
        Assert.Equal(("target's connection limit", "target"), (report.Limiting[0].Resource, report.Limiting[0].Side));
        Assert.Equal("refused", Assert.Single(report.Errors).Cause);
        Assert.Equal("127.0.1.1:9003", report.Errors[0].Destination);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void Failures_that_the_plan_tolerates_do_not_miss_the_level()
    {
        var plan = Samples.Plan(thresholds: [Samples.Rule(MetricNames.ConnectFailed, "rate", "<=", 0.1)]);
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a") { RefusedEach = 10 }).RunToEnd().Report;
        Assert.Equal(0, report.Verdict.ExitCode);
    }

    [Fact]
    public void Dropped_connections_fail_the_hold()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunUntilHolding();
        agent.Drop(3);
        var report = cluster.RunToEnd().Report;
        Assert.Equal(99, report.Verdict.ExitCode);
        Assert.Equal(3, report.Accounting.Dropped);
        Assert.Equal(997, report.Accounting.Open);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_vanished_agent_degrades_or_invalidates_the_run()
    {
        var (a, b) = (new ScriptedAgent("a"), new ScriptedAgent("b"));
        var plan = Samples.Plan([new ProfileStep.Ramp(1_000, TimeSpan.FromSeconds(2), null, null),
            new ProfileStep.Hold(TimeSpan.FromSeconds(30))], onLoss: OnLoss.Deficit);
        var cluster = ScriptedCluster.Joined(plan, a, b).RunUntilHolding();
        b.Silent = true;
        var report = cluster.RunToEnd().Report;
        Assert.Equal((124, "invalid"), (report.Verdict.ExitCode, report.Verdict.Status));
        Assert.Equal(500, report.Accounting.Lost.Open);
        Assert.Equal(500, report.Accounting.Open);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_run_whose_only_agent_vanishes_ends()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunUntilHolding();
        agent.Silent = true;
        var report = cluster.RunToEnd(60).Report;
        Assert.Equal(1_000, report.Accounting.Lost.Open);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_restarted_agent_is_lost_at_once()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunUntilHolding();
        agent.Session = Guid.NewGuid();
        cluster.Give(new RunInput.Received("a", agent.Hello()));
        Assert.Equal(1_000, cluster.RunToEnd(2).Report.Accounting.Lost.Open);
    }

    [Theory]
    [InlineData(false, 99, "fail")]
    [InlineData(true, 121, "inconclusive")]
    public void An_abort_rule_ends_the_run_early(bool validity, int code, string status)
    {
        CriterionSpec[] rules = [Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.01, abort: true)];
        var plan = Samples.Plan(
            [new ProfileStep.Ramp(1_000, TimeSpan.FromSeconds(2), null, null),
                new ProfileStep.Hold(TimeSpan.FromHours(1))],
            thresholds: validity ? [] : rules, validity: validity ? rules : []);
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a") { RefusedEach = 10 }).RunToEnd(60).Report;
        Assert.Equal((code, status, "aborted"), (report.Verdict.ExitCode, report.Verdict.Status, report.Run.State));
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_criterion_without_data_fails_at_the_end()
    {
        var plan = Samples.Plan(thresholds: [Samples.Rule(MetricNames.RequestTime, "p", "<", 1, 99)]);
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a")).RunToEnd().Report;
        Assert.Equal(99, report.Verdict.ExitCode);
        Assert.Null(report.Thresholds[1].Observed);
    }

    [Fact]
    public void A_kernel_that_disagrees_makes_the_totals_invalid()
    {
        var agent = new ScriptedAgent("a") { KernelOff = -1 };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd().Report;
        Assert.Equal(124, report.Verdict.ExitCode);
        Assert.False(report.Kernel.Agrees);
    }

    [Fact]
    public void Connect_times_that_do_not_match_make_the_totals_invalid() => Assert.Equal(124, ScriptedCluster.Joined(
        Samples.Plan(), new ScriptedAgent("a") { ForgetsConnectTimes = true }).RunToEnd().Report.Verdict.ExitCode);

    [Fact]
    public void A_connect_that_completes_in_the_drain_is_pending_and_needs_no_time()
    {
        var agent = new ScriptedAgent("a") { StallsUntilDrain = true };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd().Report;
        Assert.Equal((999, 1), (report.Accounting.Established, report.Accounting.Pending));
        Assert.Equal(99, report.Verdict.ExitCode);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_connect_that_the_drain_cuts_off_has_not_failed()
    {
        var plan = Samples.Plan(thresholds: [Samples.Rule(MetricNames.ConnectFailed, "count", "==", 0)]);
        var agent = new ScriptedAgent("a") { DrainCutsOff = true };
        var report = ScriptedCluster.Joined(plan, agent).RunToEnd().Report;
        Assert.Equal((1, 0), (report.Accounting.Pending, report.Accounting.Failed));
        var rule = Assert.Single(report.Thresholds, each => each.Metric == MetricNames.ConnectFailed);
        Assert.Equal((true, 0.0), (rule.Passed, rule.Observed));
    }

    [Fact]
    public void StopWhen_ends_a_ramp_and_the_run_goes_on_at_that_level()
    {
        var stop = new Criterion(MetricNames.ConnectionOpen, "count", null, ">", 300, "count>300");
        var agent = new ScriptedAgent("a");
        var plan = Samples.Plan(
            [new ProfileStep.Ramp(10_000, TimeSpan.FromSeconds(100), null, stop),
                new ProfileStep.Hold(TimeSpan.FromSeconds(3))]);
        var report = ScriptedCluster.Joined(plan, agent).RunToEnd(60).Report;
        Assert.Contains(agent.Obeyed, order => order is StageOrder.Freeze);
        Assert.Equal(0, report.Verdict.ExitCode);
        Assert.InRange(report.Accounting.Open, 301, 600);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void The_safety_ceiling_on_duration_ends_a_run_at_the_engines_pace()
    {
        var plan = Samples.Plan(
            [new ProfileStep.Ramp(100_000, null, null, null)],
            ceiling: new CeilingSpec(null, null, null, TimeSpan.FromSeconds(20)));
        var report = ScriptedCluster.Joined(plan, new ScriptedAgent("a") { RatePerSecond = 100 }).RunToEnd(60).Report;
        Assert.Equal((99, "aborted"), (report.Verdict.ExitCode, report.Run.State));
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void An_ended_run_ignores_everything()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd();
        cluster.Give(new RunInput.StopRequested());
        cluster.Give(new RunInput.Tick());
        cluster.Give(new RunInput.Received("a", agent.Hello()));
        Assert.Equal(RunPhase.Ended, cluster.Phase);
    }

    [Fact]
    public void Progress_counts_down()
    {
        var cluster = ScriptedCluster.Joined(Samples.Plan(), new ScriptedAgent("a")).RunToEnd();
        var left = cluster.Shown.Where(shown => shown.Remaining is not null).Select(shown => shown.Remaining!.Value)
            .ToArray();
        Assert.True(left.Length > 5);
        Assert.True(left[0] > left[^1]);
        Assert.Contains(cluster.Shown, shown => shown.State == "hold" && shown.Counters.Open == 1_000);
    }
}
