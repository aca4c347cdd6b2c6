using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Coordinator;

/// <summary>A run goes on under another coordinator, whose clock shows something else.</summary>
public sealed class ClusterTakeOverTests
{
    private const long Far = 777_000_000_000_000;

    [Theory]
    [InlineData("ramp", 0.5)]
    [InlineData("ramp", 3.9)]
    [InlineData("ramp", 4.6)]
    [InlineData("hold", 1)]
    [InlineData("hold", 6.5)]
    [InlineData("drain", 0)]
    public async Task A_run_goes_on_without_loss(string step, double secondsIn)
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, agents);
        // Scripted agents close everything at once: the drain is over with their next frame.
        lab.Until(() => step == "drain" ? agents[0].Obeyed.Any(one => one is StageOrder.Drain) : first.Step == step);
        lab.Pass(secondsIn);
        first.Kill();
        lab.Until(() => second.Leads, 4);
        lab.Until(() => second.RunEnded);
        var stored = await lab.StoredAsync();
        var report = stored.Report!;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        AssertExact(report, 1_000);
        Assert.Equal(1_000, stored.Connect.TotalCount);
        Assert.All(agents, AssertObeyedOnce);
        Assert.Single(stored.Events, note => note.Kind == "takeover");
        // Standing still until the agents are heard may take a beat; the time nobody led is known from them.
        Assert.InRange(stored.Series[^1].Seconds, 12, 22);
    }

    [Fact]
    public async Task A_broker_that_is_away_when_the_standby_leads_costs_no_agent()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        lab.Until(() => first.Leads);
        lab.Greet(agent);
        lab.Run(first, text: ClusterLab.Plan.Replace("for: 8s", "for: 120s", StringComparison.Ordinal));
        lab.Until(() => first.Step == "hold");
        // It has no mailbox while it waits, and waits for longer than any run stands still.
        second.Give(new CoordinatorInput.Linked(false));
        lab.Pass(70);
        agent.Silent = true;
        first.Kill();
        lab.Until(() => second.Leads, 4);
        lab.Pass(25);
        agent.Silent = false;
        second.Give(new CoordinatorInput.Linked(true));
        lab.Until(() => second.RunEnded);
        var report = (await lab.StoredAsync()).Report!;
        Assert.Equal((0, 0), (report.Verdict.ExitCode, report.Accounting.Lost.Open));
    }

    [Fact]
    public async Task A_standby_rehearses_with_what_the_store_has_and_changes_nothing()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var first = lab.Add("c1");
        var options = new CoordinatorOptions("lab", "c2");
        Begin(lab, first, agent);
        Assert.False(Rehearsal.Play(options, [], lab.NowNs));
        lab.Until(() => first.Step == "hold");
        var unfinished = await UnfinishedRuns.ReadAsync(lab.Store);
        Assert.True(Rehearsal.Play(options, unfinished.Value!, lab.NowNs));
        lab.Until(() => first.RunEnded);
        unfinished = await UnfinishedRuns.ReadAsync(lab.Store);
        Assert.False(Rehearsal.Play(options, unfinished.Value!, lab.NowNs));
        AssertExact((await lab.StoredAsync()).Report!, 1_000);
        Assert.Equal((1, null), (first.Epoch, first.Exit));
    }

    [Fact]
    public async Task The_time_that_nobody_led_counts()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var first = lab.Add("c1");
        Begin(lab, first, agent);
        lab.Until(() => first.Step == "hold");
        lab.Pass(1);
        first.Kill();
        var killedNs = lab.NowNs;
        lab.Pass(5);
        var second = lab.Add("c2", Far);
        lab.Until(() => second.Step == "drain");
        // 7 s were left of the hold.
        Assert.InRange((lab.NowNs - killedNs) / 1e9, 6.5, 9.5);
    }

    [Fact]
    public async Task Nothing_is_ordered_because_of_the_take_over_itself()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, agents);
        lab.Until(() => first.Step == "hold");
        lab.Pass(1);
        first.Kill();
        lab.Sent.Clear();
        lab.Until(() => second.Leads, 4);
        lab.Pass(2);
        var orders = lab.Sent.Where(sent => sent.Epoch == second.Epoch).Select(sent => sent.Message).ToArray();
        Assert.DoesNotContain(orders, message => message is ClusterMessage.Stop);
        Assert.All(orders.OfType<ClusterMessage.Stage>(), stage => Assert.Equal(1, stage.Sequence));
        Assert.Contains(orders, message => message is ClusterMessage.Beacon { RunId: "run-1" });
    }

    [Fact]
    public async Task A_run_whose_agents_never_come_back_ends()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, agent);
        lab.Until(() => first.Step == "hold");
        lab.Pass(2);
        first.Kill();
        agent.Silent = true;
        lab.Until(() => second.Leads, 4);
        lab.Until(() => second.RunEnded, 20);
        var report = (await lab.StoredAsync()).Report!;
        Assert.Equal(1_000, report.Accounting.Lost.Open);
        Assert.Equal(ExitCodes.InvalidTotals, report.Verdict.ExitCode);
        ScriptedCluster.AssertAddsUp(report.Accounting);
    }

    [Fact]
    public async Task An_agent_that_was_restarted_meanwhile_is_lost()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, agents);
        lab.Until(() => first.Step == "hold");
        lab.Pass(1);
        first.Kill();
        agents[1].Silent = true;
        lab.Until(() => second.Leads, 4);
        lab.Deliver(agents[1], [agents[1].Hello() with { Session = Guid.NewGuid() }]);
        lab.Until(() => second.RunEnded);
        var report = (await lab.StoredAsync()).Report!;
        Assert.Equal(500, report.Accounting.Lost.Open);
        AssertExact(report, 1_000, lost: 500);
    }

    [Fact]
    public async Task The_old_leader_is_fenced_when_it_comes_back()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, agent);
        lab.Until(() => first.Step == "hold");
        lab.Fault = StoreOutcome.Unavailable;
        lab.Pass(3.2);
        Assert.Equal(CoordinatorRole.Suspended, first.Role);
        first.Effects.Clear();
        lab.Fault = null;
        second.Give(new CoordinatorInput.Tick());
        lab.Until(() => second.Role == CoordinatorRole.Active || first.Role == CoordinatorRole.Active, 5);
        lab.Until(() => first.RunEnded || second.RunEnded);
        Assert.True(first.Exit is { Code: ExitCodes.LostLeadership } ^ !second.Leads, "exactly one goes on");
        Assert.Equal(0, (await lab.StoredAsync()).Report!.Verdict.ExitCode);
    }

    [Fact]
    public async Task Of_several_unfinished_runs_the_newest_goes_on()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var epoch = (await lab.Store.TakeLeaseAsync("old", TimeSpan.FromSeconds(60))).Value;
        await lab.Store.WriteAsync(epoch, "run-0", [
            new RunWrite.Create("old", "kind: LoadPlan", "ab", "2020-01-01T00:00:00Z", "gathering")]);
        await lab.Store.KeepLeaseAsync(epoch, TimeSpan.Zero);
        var first = lab.Add("c1");
        lab.Until(() => first.Leads);
        lab.Pass(1);
        var orphan = await lab.StoredAsync("run-0");
        Assert.Equal((true, "aborted"), (orphan.Head.Ended, orphan.Head.State));
        Begin(lab, first, agent);
        Assert.False((await lab.StoredAsync()).Head.Ended);
    }

    private static void Begin(ClusterLab lab, LabCoordinator leader, params ScriptedAgent[] agents)
    {
        lab.Until(() => leader.Leads);
        foreach (var agent in agents)
        {
            lab.Greet(agent);
        }
        var answer = lab.Run(leader);
        Assert.True(answer?.Ok, $"{answer}");
    }

    private static void AssertObeyedOnce(ScriptedAgent agent) => Assert.Equal(
        [typeof(StageOrder.Ramp), typeof(StageOrder.Drain)], agent.Obeyed.Select(order => order.GetType()));

    private static void AssertExact(RunReport report, long open, long lost = 0)
    {
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal((open, lost, open + lost),
            (report.Accounting.Open, report.Accounting.Lost.Open, report.Accounting.Established));
    }
}
