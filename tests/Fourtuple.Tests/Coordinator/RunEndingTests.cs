using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Runs that end before their profile does: refused, too few agents, stopped, cut off.</summary>
public sealed class RunEndingTests
{
    [Fact]
    public void A_refused_grant_ends_the_run_before_any_connect()
    {
        var refusal = new Refusal("host", "too few files", "nofile is 64", "raise it");
        var agent = new ScriptedAgent("a") { Refuses = refusal };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd(5).Report;
        Assert.Equal((104, "refused", "failed"), (report.Verdict.ExitCode, report.Verdict.Status, report.Run.State));
        Assert.Equal("Too few files: nofile is 64; raise it.", report.Verdict.Sentence);
        Assert.Equal((1_000, 0, 1_000),
            (report.Accounting.Asked, report.Accounting.Leased, report.Accounting.Unleased));
        Assert.Empty(agent.Obeyed);
    }

    [Fact]
    public void A_refusal_for_safety_has_its_own_code() => Assert.Equal(120, ScriptedCluster.Joined(
        Samples.Plan(), new ScriptedAgent("a") { Refuses = new Refusal("safety", "no", "not mine", "ask") })
        .RunToEnd(5).Report.Verdict.ExitCode);

    [Fact]
    public void One_refusal_cancels_the_others()
    {
        var (a, b) = (new ScriptedAgent("a"),
            new ScriptedAgent("b") { Refuses = new Refusal("host", "no", "why", "do") });
        var report = ScriptedCluster.Joined(Samples.Plan(), a, b).RunToEnd(5).Report;
        Assert.Equal(104, report.Verdict.ExitCode);
        Assert.Empty(a.Obeyed);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void Too_few_agents_end_the_run()
    {
        var cluster = new ScriptedCluster(Samples.Plan(), 2, new ScriptedAgent("a"));
        cluster.Join();
        var report = cluster.RunToEnd(15).Report;
        Assert.Equal((122, "1 of 2 agents joined within 10 s."), (report.Verdict.ExitCode, report.Verdict.Sentence));
    }

    [Fact]
    public void An_agent_that_never_gets_ready_ends_the_run()
    {
        var agent = new ScriptedAgent("a");
        var cluster = new ScriptedCluster(Samples.Plan(), agent);
        agent.Silent = true;
        cluster.Join();
        Assert.Equal(122, cluster.RunToEnd(40).Report.Verdict.ExitCode);
    }

    [Fact]
    public void A_stop_drains_and_the_result_is_partial()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunUntilHolding();
        cluster.Stop();
        Assert.Equal(RunPhase.Draining, cluster.Phase);
        var report = cluster.RunToEnd(10).Report;
        Assert.Equal((105, "partial", "partial"), (report.Verdict.ExitCode, report.Verdict.Status, report.Run.State));
        Assert.Equal(1_000, report.Accounting.Open);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_stop_during_the_ramp_skips_the_rest()
    {
        var plan = Samples.Plan([new ProfileStep.Ramp(1_000, TimeSpan.FromSeconds(20), null, null)]);
        var cluster = ScriptedCluster.Joined(plan, new ScriptedAgent("a"));
        cluster.RunUntil(() => HasOpened(cluster));
        cluster.Stop();
        var report = cluster.RunToEnd(10).Report;
        Assert.Equal(105, report.Verdict.ExitCode);
        Assert.InRange(report.Accounting.Skipped, 1, 999);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    private static bool HasOpened(ScriptedCluster cluster) => cluster.Shown.Any(shown => shown.Counters.Open > 100);

    [Fact]
    public void A_second_stop_drops_everything_within_a_bound()
    {
        var agent = new ScriptedAgent("a") { NeverDrains = true };
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunUntilHolding();
        cluster.Stop();
        cluster.Stop();
        Assert.Equal(RunPhase.Stopping, cluster.Phase);
        var report = cluster.RunToEnd(6).Report;
        Assert.Equal(1_000, report.Accounting.Lost.Open);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public void A_drain_that_never_ends_is_cut_off()
    {
        var agent = new ScriptedAgent("a") { NeverDrains = true };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd(60).Report;
        Assert.Equal(124, report.Verdict.ExitCode);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }
}
