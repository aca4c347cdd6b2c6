using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>What becomes of the level when an agent is lost: agents.onLoss.</summary>
public sealed class RunLossTests
{
    private static readonly ProfileStep[] Profile =
    [
        new ProfileStep.Ramp(1_000, TimeSpan.FromSeconds(20), null, null),
        new ProfileStep.Hold(TimeSpan.FromSeconds(30)), new ProfileStep.Ramp(1_500, null, null, null),
    ];

    [Fact]
    public void Survivors_take_over_what_a_lost_agent_held()
    {
        ScriptedAgent[] agents = [new("a"), new("b"), new("c")];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile), agents).RunUntilHolding();
        var lost = agents[2].Grant!;
        agents[2].Silent = true;
        var report = cluster.RunToEnd().Report;
        var a = report.Accounting;
        AssertAThirdIsReplaced(a);
        Assert.Contains(
            report.Warnings,
            text => text.StartsWith($"{a.Lost.Open} connections of agent c were moved", StringComparison.Ordinal));
        Assert.All(agents[..2], agent => Assert.True(agent.Grant!.MaxOpen > lost.MaxOpen / 2));
        Assert.All(report.Levels, level => Assert.True(level.Passed, level.Step));
    }

    [Fact]
    public void Several_lost_at_once_are_one_order_to_each_of_the_others()
    {
        ScriptedAgent[] agents = [.. "abcdefghi".Select(name => new ScriptedAgent($"{name}"))];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile), agents).RunUntilHolding();
        var before = agents[0].Obeyed.Count;
        (agents[1].Silent, agents[2].Silent) = (true, true);
        var report = cluster.RunToEnd().Report;
        var a = report.Accounting;
        ScriptedCluster.AssertAddsUp(a);
        Assert.Contains(
            report.Warnings, text => text.StartsWith("agents b, c were lost after ", StringComparison.Ordinal));
        Assert.Contains($"{a.Lost.Open} connections of agents b, c were moved to 7 other agents", report.Warnings);
        var moved = agents[0].Obeyed.Skip(before).OfType<StageOrder.Ramp>().First();
        Assert.InRange(moved.To, 1_000 / 7, (1_000 / 7) + 2);
    }

    [Theory]
    [InlineData("fewer than before")]
    [InlineData("more than its slice")]
    [InlineData("less than nothing")]
    [InlineData("times of another shape")]
    [InlineData("times that are none")]
    public void One_that_cannot_be_believed_is_lost_and_changes_no_sum(string lie)
    {
        ScriptedAgent[] agents = [new("a"), new("b"), new("c")];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile), agents).RunUntilHolding();
        agents[2].Lies = lie switch
        {
            "fewer than before" => c => c with { Established = c.Established - 1, Open = c.Open - 1 },
            "more than its slice" => c => c with { Attempted = 1L << 40, Established = 1L << 40, Open = 1L << 40 },
            "less than nothing" => c => c with { Failed = -1 },
            _ => null,
        };
        agents[2].FalseTimes = lie switch
        {
            "times of another shape" => OfAnotherShape(),
            "times that are none" => [1, 2, 3],
            _ => null,
        };
        var report = cluster.RunToEnd().Report;
        AssertAThirdIsReplaced(report.Accounting);
        Assert.Contains(
            report.Warnings, text => text.Contains("3 of its frames could not be read", StringComparison.Ordinal));
    }

    /// <summary>What one of three agents held is lost and open elsewhere: each replacement is an opening of its own.
    /// </summary>
    private static void AssertAThirdIsReplaced(AccountingSection a)
    {
        ScriptedCluster.AssertAddsUp(a);
        Assert.InRange(a.Lost.Open, 300, 350);
        Assert.Equal((1_500, 1_500 + a.Lost.Open, 0), (a.Open, a.Asked, a.Unleased));
    }

    private static byte[] OfAnotherShape()
    {
        var times = new Histogram(1, 1_000, 1);
        times.Record(500);
        return times.Encode();
    }

    [Fact]
    public void An_audit_that_was_lost_on_its_way_is_asked_for_again()
    {
        ScriptedAgent[] agents = [new("a") { LostAudits = 3 }, new("b")];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile[..2]), agents).RunUntilHolding();
        Assert.Equal(true, cluster.RunToEnd().Report.Kernel.Agrees);
        Assert.True(agents[0].LostAudits < 0);
    }

    [Fact]
    public void A_loss_in_the_ramp_moves_what_was_not_opened_yet_without_asking_again()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile), agents);
        cluster.RunUntil(() => cluster.Shown.Any(shown => shown.Counters.Open > 200));
        agents[1].Silent = true;
        var report = cluster.RunToEnd().Report;
        var a = report.Accounting;
        ScriptedCluster.AssertAddsUp(a);
        Assert.Equal((1_500, 1_500 + a.Lost.Open, 0), (a.Open, a.Asked, a.Unleased));
        Assert.InRange(a.Lost.Open, 100, 200);
        var moved = agents[0].Obeyed.OfType<StageOrder.Ramp>().ElementAt(1);
        Assert.Equal(1_000, moved.To);
        Assert.InRange(moved.OverNs, 1, 12_000_000_000);
    }

    [Fact]
    public void A_deficit_stays_when_the_plan_says_so()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile, onLoss: OnLoss.Deficit), agents).RunUntilHolding();
        agents[1].Silent = true;
        var report = cluster.RunToEnd().Report;
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal((750, 500), (report.Accounting.Open, report.Accounting.Lost.Open));
        Assert.Equal(250, report.Accounting.Unleased);
    }

    [Fact]
    public void What_has_no_place_is_a_deficit()
    {
        // Ten ports of two destinations each: 20 tuples a slice, of which the level needs 18.
        var plan = Samples.Plan(
            [new ProfileStep.Ramp(36, null, null, null), new ProfileStep.Hold(TimeSpan.FromSeconds(20))],
            ports: (9000, 9003), sourcePorts: Fourtuple.Shared.Tuples.PortSet.Of(20_000, 20_009));
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(plan, agents).RunUntilHolding();
        agents[1].Silent = true;
        var report = cluster.RunToEnd().Report;
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal((20, 18), (report.Accounting.Open, report.Accounting.Lost.Open));
        Assert.Contains(
            report.Warnings,
            text => text.StartsWith("16 of 36 connections have no place", StringComparison.Ordinal));
    }

    [Fact]
    public void An_agent_that_was_only_cut_off_is_counted_and_told_to_end()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        var cluster = ScriptedCluster.Joined(Samples.Plan(Profile), agents).RunUntilHolding();
        agents[1].Silent = true;
        cluster.RunUntil(() => cluster.Shown[^1].Notes.Any(
            note => note.Contains("was lost", StringComparison.Ordinal)));
        agents[1].Silent = false;
        cluster.RunUntil(() => agents[1].Obeyed.Count > 0 && cluster.Effects.OfType<RunEffect.Send>()
            .Any(send => send is { Agent: "b", Message: ClusterMessage.Stop }), 5);
        var a = cluster.RunToEnd().Report.Accounting;
        ScriptedCluster.AssertAddsUp(a);
        // It told of its end after all, so nothing is lost, and what replaced it was asked for once more.
        Assert.Equal((0, 2_000, 2_000), (a.Lost.Open, a.Open, a.Asked));
    }

    [Fact]
    public void A_grant_that_has_no_room_for_others_is_made_again_without()
    {
        var agent = new ScriptedAgent("a") { MostOpen = 500 };
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent, new ScriptedAgent("b")).RunToEnd();
        Assert.Equal(0, cluster.Report.Verdict.ExitCode);
        Assert.Equal((500, 2), (agent.Grant!.MaxOpen, agent.Grant.SliceEpoch));
    }

    [Fact]
    public void Room_is_for_the_largest_other_share_and_bounded_by_capacity()
    {
        var space = PlanResolver.Resolve(
            Samples.Plan(), [new AgentReading("a", Samples.Capacity())], NameAnswers.None).Plan!.Shares[0].Space;
        AgentShare Share(int slice, long capacity, long most) => new($"{slice}", slice, space, capacity, most);
        long Of(AgentShare share, params AgentShare[] others) =>
            Headroom.MaxOpen(share, [share, .. others], OnLoss.Redistribute);
        Assert.Equal(100, Of(Share(0, 1_000, 100)));
        Assert.Equal(201, Of(Share(0, 1_000, 100), Share(1, 1_000, 100)));
        Assert.Equal(151, Of(Share(0, 1_000, 100), Share(1, 1_000, 100), Share(2, 1_000, 100)));
        Assert.Equal(120, Of(Share(0, 120, 100), Share(1, 1_000, 100)));
        Assert.Equal(100, Headroom.MaxOpen(
            Share(0, 1_000, 100), [Share(0, 1_000, 100), Share(1, 1_000, 100)], OnLoss.Deficit));
    }
}
