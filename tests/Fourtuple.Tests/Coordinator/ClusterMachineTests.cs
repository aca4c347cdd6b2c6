using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Members, commands, a lease that fails, a store that fails.</summary>
public sealed class ClusterMachineTests
{
    [Fact]
    public async Task Members_are_welcomed_and_kept_without_a_run()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        Assert.Contains(lab.Sent, sent => sent.Message is ClusterMessage.Welcome { HelloSentNs: 0 });
        lab.Pass(30);
        Assert.Equal(MemberState.Up, Assert.Single(leader.View!.Agents).State);
        Assert.Contains(lab.Sent, sent => sent.Message is ClusterMessage.Beacon { RunId: null });
        agent.Silent = true;
        lab.Until(() => leader.View!.Agents[0].State == MemberState.Suspect, 5);
        lab.Until(() => leader.View!.Agents[0].State == MemberState.Lost, 9);
        agent.Silent = false;
        lab.Deliver(agent, [agent.Hello() with { Session = Guid.NewGuid() }]);
        lab.Pass(1.5);
        var member = Assert.Single(leader.View!.Agents);
        Assert.Equal((MemberState.Up, 1), (member.State, member.Restarts));
        // A copy of the first hello that the bus delayed changes nothing.
        lab.Greet(agent);
        Assert.Equal(member.Session, leader.View.Agents[0].Session);
        lab.Deliver(agent, [new ClusterMessage.Goodbye("a", member.Session)]);
        Assert.Equal(MemberState.Left, leader.View.Agents[0].State);
    }

    [Theory]
    [InlineData(25, false)]
    [InlineData(100, true)]
    public async Task Nobody_is_lost_because_the_broker_is_unless_it_stays_away(double seconds, bool isLost)
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.Run(leader);
        lab.Until(() => leader.Step == "hold");
        agent.Silent = true;
        leader.Give(new CoordinatorInput.Linked(false));
        lab.Pass(seconds);
        agent.Silent = false;
        leader.Give(new CoordinatorInput.Linked(true));
        lab.Until(() => leader.RunEnded, 30);
        var report = (await lab.StoredAsync()).Report!;
        Assert.Equal(isLost, report.Accounting.Lost.Open > 0);
        Assert.Equal(isLost ? ExitCodes.InvalidTotals : ExitCodes.Pass, report.Verdict.ExitCode);
    }

    [Fact]
    public async Task Messages_of_others_are_counted_and_dropped()
    {
        await using var lab = await ClusterLab.OpenAsync();
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        var hello = new ScriptedAgent("b").Hello();
        foreach (var (cluster, sender) in new[] { ("other", "agent.b"), ("lab", "agent.a"), ("lab", "b") })
        {
            leader.Give(new CoordinatorInput.Received(new Envelope(cluster, sender, 1, hello)));
        }
        lab.Pass(1);
        Assert.Empty(leader.View!.Agents);
        Assert.Equal(3, leader.View.RefusedMessages);
    }

    [Fact]
    public async Task One_run_at_a_time_and_only_a_plan_that_can_be_run()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var (leader, standby) = (lab.Add("c1"), lab.Add("c2"));
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        Assert.False(lab.Run(standby)!.Ok);
        var elsewhere = ClusterLab.Plan.Replace("[127.0.0.1]", "[10.9.9.9]", StringComparison.Ordinal);
        var refused = lab.Run(leader, text: elsewhere);
        Assert.Equal(ExitCodes.InvalidPlan, refused!.ExitCode);
        Assert.True(lab.Run(leader)!.Ok);
        var second = lab.Run(leader, "run-2")!;
        Assert.Equal(ExitCodes.Failed, second.ExitCode);
        Assert.Contains("run-1", second.What, StringComparison.Ordinal);
        lab.Until(() => leader.RunEnded);
        Assert.Equal(0, (await lab.StoredAsync()).Report!.Verdict.ExitCode);
        Assert.True(lab.Run(new LabCoordinator(lab, "c3", 0), "run-2") is { Ok: false });
    }

    [Fact]
    public async Task A_stop_drains_and_kill_all_reaches_every_agent_at_once()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        Assert.False(lab.Ask(leader, new ClusterCommand.Stop(null))!.Ok);
        lab.Run(leader);
        lab.Until(() => leader.Step == "hold");
        Assert.False(lab.Ask(leader, new ClusterCommand.Stop("run-9"))!.Ok);
        Assert.True(lab.Ask(leader, new ClusterCommand.Stop("run-1"))!.Ok);
        lab.Until(() => leader.RunEnded, 10);
        Assert.Equal(ExitCodes.Stopped, (await lab.StoredAsync()).Report!.Verdict.ExitCode);
        lab.Sent.Clear();
        Assert.True(lab.Ask(leader, new ClusterCommand.KillAll())!.Ok);
        Assert.Contains(lab.Sent, sent => sent.Message is ClusterMessage.Stop { RunId: "", OverNs: 0 });
        lab.Pass(3);
        Assert.InRange(lab.Sent.Count(sent => sent.Message is ClusterMessage.Stop), 3, 6);
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_suspends_and_a_renewed_one_goes_on()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.Run(leader);
        lab.Until(() => leader.Step == "hold");
        lab.Fault = StoreOutcome.Unavailable;
        lab.Until(() => leader.Role == CoordinatorRole.Suspended, 3);
        Assert.StartsWith("unavailable", leader.View!.StoreState, StringComparison.Ordinal);
        lab.Sent.Clear();
        lab.Pass(15);
        Assert.Empty(lab.Sent);
        Assert.NotNull(leader.View.Run);
        Assert.False(lab.Run(leader, "run-2")!.Ok);
        lab.Fault = null;
        lab.Until(() => leader.Role == CoordinatorRole.Active, 2);
        lab.Until(() => leader.RunEnded, 30);
        var report = (await lab.StoredAsync()).Report!;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        Assert.Equal(1_000, report.Accounting.Open);
    }

    [Fact]
    public async Task A_leader_that_is_told_of_a_higher_epoch_asks_at_once()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.Pass(0.1);
        leader.Effects.Clear();
        lab.Deliver(agent, [new ClusterMessage.StaleEpoch(leader.Epoch)]);
        Assert.DoesNotContain(leader.Effects, effect => effect is CoordinatorEffect.KeepLease);
        await lab.Store.KeepLeaseAsync(leader.Epoch, TimeSpan.Zero);
        lab.Deliver(agent, [new ClusterMessage.StaleEpoch(leader.Epoch + 1)]);
        lab.Deliver(agent, []);
        lab.Pass(0.1);
        Assert.Equal(ExitCodes.LostLeadership, leader.Exit?.Code);
    }

    [Fact]
    public async Task A_stopped_leader_hands_over_and_the_run_goes_on()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", -500_000_000_000));
        lab.Until(() => first.Leads);
        lab.Greet(agent);
        lab.Run(first);
        lab.Until(() => first.Step == "hold");
        first.Give(new CoordinatorInput.StopAsked());
        lab.Until(() => second.Leads, 1);
        Assert.Equal(0, first.Exit?.Code);
        lab.Until(() => second.RunEnded);
        Assert.Equal(0, (await lab.StoredAsync()).Report!.Verdict.ExitCode);
        second.Give(new CoordinatorInput.StopAsked());
        lab.Pass(0.2);
        Assert.Equal(0, second.Exit?.Code);
    }

    [Fact]
    public async Task A_stopped_leader_that_was_overtaken_because_the_store_hung_has_left_in_good_order()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var first = lab.Add("c1");
        lab.Until(() => first.Leads);
        lab.StoreHangs = true;
        lab.Pass(1);
        first.Give(new CoordinatorInput.StopAsked());
        lab.Pass(5);
        Assert.Null(first.Exit);
        await lab.Store.TakeLeaseAsync("c2", TimeSpan.FromSeconds(3));
        lab.StoreHangs = false;
        lab.Pass(0.2);
        Assert.Equal(0, first.Exit?.Code);
        Assert.Contains("another took over", first.Exit?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_leader_keeps_its_lease_while_its_last_write_is_not_done()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var first = lab.Add("c1");
        lab.Until(() => first.Leads);
        lab.Greet(agent);
        lab.Run(first);
        lab.Until(() => first.Step == "hold");
        lab.Fault = StoreOutcome.Full;
        lab.Pass(1);
        first.Give(new CoordinatorInput.StopAsked());
        lab.Pass(4);
        Assert.Null(first.Exit);
        Assert.Equal(StoreOutcome.Held, (await lab.Store.TakeLeaseAsync("c2", TimeSpan.FromSeconds(3))).Outcome);
        lab.Pass(2);
        Assert.Equal(0, first.Exit?.Code);
    }

    [Fact]
    public async Task A_full_store_takes_no_new_run_and_ends_the_one_under_way()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.Fault = StoreOutcome.Full;
        var refused = lab.Run(leader)!;
        Assert.Contains("did not begin", refused.What, StringComparison.Ordinal);
        Assert.StartsWith("full", leader.View!.StoreState, StringComparison.Ordinal);
        Assert.False(lab.Run(leader, "run-2")!.Ok);
        lab.Fault = null;
        lab.Pass(1);
        var hour = ClusterLab.Plan.Replace("for: 8s", "for: 1h", StringComparison.Ordinal);
        // Nothing was written since that could have shown room: the run itself tries.
        Assert.True(lab.Run(leader, "run-3", hour) is { Ok: true }, $"{leader.View!.StoreState}");
        lab.Until(() => leader.Step == "hold");
        lab.Fault = StoreOutcome.Full;
        lab.Pass(5);
        Assert.StartsWith("full", leader.View!.StoreState, StringComparison.Ordinal);
        Assert.True(leader.Leads);
        lab.Pass(50);
        Assert.DoesNotContain(agent.Obeyed, order => order is StageOrder.Drain);
        lab.Sent.Clear();
        lab.Pass(15);
        Assert.Contains(lab.Sent, sent => sent.Message is ClusterMessage.Stop { RunId: "run-3" });
        Assert.False(leader.RunEnded);
        lab.Fault = null;
        lab.Until(() => leader.RunEnded, 20);
        var report = (await lab.StoredAsync("run-3")).Report!;
        Assert.Equal(("aborted", 1_000), (report.Run.State, report.Accounting.Open));
        Assert.Contains("store", report.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_missed_the_last_acknowledgement_gets_it_again()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.Run(leader);
        lab.Until(() => leader.RunEnded);
        var last = (await lab.StoredAsync()).Applied[0].Last;
        lab.Sent.Clear();
        lab.Deliver(agent, [last]);
        var beacon = (ClusterMessage.Beacon)Assert.Single(lab.Sent).Message;
        Assert.Equal(("run-1", last.Sequence), (beacon.RunId, beacon.Applied[agent.Session]));
        lab.Deliver(agent, [last with { RunId = "run-0", Final = false }]);
        Assert.IsType<ClusterMessage.Stop>(lab.Sent[^1].Message);
    }
}
