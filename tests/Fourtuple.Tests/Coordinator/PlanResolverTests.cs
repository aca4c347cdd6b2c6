using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Coordinator;

public sealed class PlanResolverTests
{
    private static AgentReading Agent(string name, params string[] sources) => new(name, Samples.Capacity(sources));

    private static ResolvedPlan Resolved(LoadPlan plan, params AgentReading[] agents)
    {
        var resolution = PlanResolver.Resolve(plan, agents, NameAnswers.None);
        Assert.Empty(resolution.Refusals);
        return resolution.Plan!;
    }

    private static PlanRefusal Refused(LoadPlan plan, params AgentReading[] agents)
    {
        var resolution = PlanResolver.Resolve(plan, agents.Length == 0 ? [Agent("a")] : agents, NameAnswers.None);
        Assert.Null(resolution.Plan);
        return resolution.Refusals[0];
    }

    private static ProfileStep[] Ramp(double to) => [new ProfileStep.Ramp(to, TimeSpan.FromSeconds(10), null, null)];

    [Theory]
    [InlineData("127.0.1.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    public void Loopback_is_reached_from_loopback(string target, string source)
    {
        var plan = Resolved(Samples.Plan(addresses: [target]), Agent("a", "10.0.0.5", "127.0.0.1"));
        var box = Assert.Single(plan.Shares[0].Space.Boxes);
        Assert.Equal(Address.Parse(source), box.Sources[0]);
        Assert.Equal(1, box.Sources.Count);
    }

    [Fact]
    public void Other_targets_are_reached_from_the_agents_own_addresses_of_the_family()
    {
        var plan = Samples.Plan(addresses: ["10.20.1.10-10.20.1.13"], allow: ["10.20.1.0/24"]);
        var share = Resolved(plan, Agent("a", "127.0.0.1", "10.0.0.5", "10.0.0.6", "fd00::5", "169.254.3.4")).Shares[0];
        Assert.Equal("10.0.0.5-10.0.0.6", Assert.Single(share.Space.Boxes).Sources.ToString());
        Assert.Equal(4 * 64, share.Space.DestinationCount);
    }

    /// <summary>Agents of one identity get ports of their own, so that each has every target and keeps the weights.
    /// </summary>
    [Fact]
    public void With_weights_every_agent_has_every_target()
    {
        var plan = Samples.Plan(sourcePorts: PortSet.Of(20_000, 20_999));
        TargetSpec[] targets =
        [
            new("a", ["127.0.1.1"], PortSet.Of(9_000, 9_004), 3), new("b", ["127.0.1.2"], PortSet.Of(9_000, 9_000), 1),
        ];
        plan = plan with { Spec = plan.Spec with { Targets = targets } };
        var shares = Resolved(plan, Agent("x"), Agent("y")).Shares;
        Assert.All(shares, share => Assert.Equal((6, 4 * 500), (share.Space.DestinationCount, share.Capacity)));
        Assert.Equal(0, shares[0].Space.Boxes[0].Ports.Intersect(shares[1].Space.Boxes[0].Ports).Count);
        Assert.Contains(
            "each of target b gets 25 %",
            Refused(plan with
            {
                Spec = plan.Spec with { Profile = [new ProfileStep.Ramp(4_001, TimeSpan.FromSeconds(1), null, null)] },
            }).Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_come_from_outside_the_ephemeral_range_without_listeners()
    {
        var ports = Resolved(Samples.Plan(), Agent("a")).Shares[0].Space.Boxes[0].Ports;
        Assert.False(ports.Contains(8080));
        Assert.False(ports.Contains(40_000));
        Assert.True(ports.Contains(1024));
    }

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.2")]
    [InlineData("interface:eth0", "10.0.0.5")]
    public void Sources_can_be_listed_or_named_by_interface(string text, string expected)
    {
        var plan = Samples.Plan(sources: [text]);
        Assert.Equal(expected, Resolved(plan, Agent("a", "10.0.0.5")).Shares[0].Space.Boxes[0].Sources.ToString());
    }

    [Theory]
    [InlineData("10.9.9.9", "source 10.9.9.9 is not on the host of agent a")]
    [InlineData("interface:eth7", "agent a has no interface eth7")]
    public void A_source_that_is_not_there_is_refused(string text, string what)
    {
        var refusal = Refused(Samples.Plan(sources: [text]));
        Assert.Equal((104, what), (refusal.ExitCode, refusal.What));
    }

    [Theory]
    [InlineData("10.1.2.3", null)]
    [InlineData("169.254.169.254", "169.254.0.0/16")]
    [InlineData("127.0.0.0-128.0.0.1", null)]
    public void A_target_outside_the_allow_list_is_refused_for_safety(string target, string? allow) =>
        Assert.Equal(120, Refused(Samples.Plan(addresses: [target], allow: allow is null ? [] : [allow])).ExitCode);

    [Fact]
    public void Names_are_pinned_and_checked()
    {
        var plan = Samples.Plan(addresses: ["dns:echo.test"], allow: ["dns:echo.test"], sources: ["auto"]);
        var names = new NameAnswers(new Dictionary<string, IReadOnlyList<Address>>
        {
            ["echo.test"] = [Address.Parse("10.7.0.1"), Address.Parse("10.7.0.2")],
        });
        var resolved = PlanResolver.Resolve(plan, [Agent("a", "10.0.0.5")], names).Plan!;
        Assert.Equal(128, resolved.Shares[0].Space.DestinationCount);
        Assert.Equal(["10.7.0.1-10.7.0.2"], resolved.Allow);
        Assert.Equal("10.7.0.1 10.7.0.2", resolved.Pinned["dns:echo.test"]);
        Assert.Equal(104, Refused(plan).ExitCode);
    }

    [Fact]
    public void More_connections_than_tuples_names_the_nearest_and_the_cheapest_fix()
    {
        var plan = Samples.Plan(Ramp(1_000), ports: (9000, 9001), sourcePorts: PortSet.Of(10_000, 10_099));
        var refusal = Refused(plan);
        Assert.Equal(104, refusal.ExitCode);
        Assert.Equal("the plan asks for 1,000 connections", refusal.What);
        Assert.StartsWith("ask for 200, or widen sources.ports to 500 ports", refusal.Advice, StringComparison.Ordinal);
        Assert.Contains("8 more destinations", refusal.Advice, StringComparison.Ordinal);
        Assert.Contains("4 more source addresses", refusal.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Exclusive_reuse_counts_a_port_once()
    {
        var plan = Samples.Plan(Ramp(101), sourcePorts: PortSet.Of(10_000, 10_099), reuse: ReuseMode.Exclusive);
        Assert.StartsWith("ask for 100", Refused(plan).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Agents_with_one_source_identity_get_disjoint_tuples()
    {
        var plan = Resolved(Samples.Plan(Ramp(10_001)), Agent("a"), Agent("b"), Agent("c"));
        var spaces = plan.Shares.Select(share => share.Space).ToArray();
        for (var i = 0L; i < spaces[0].Count; i += 997)
        {
            Assert.Equal(-1, spaces[1].IndexOf(spaces[0][i]));
            Assert.Equal(-1, spaces[2].IndexOf(spaces[0][i]));
        }
        Assert.Equal(64, spaces.Sum(space => space.DestinationCount));
        Assert.Equal(10_001, plan.Level(10_001).Sum());
        Assert.All(plan.Shares, share => Assert.True(share.MaxOpen >= plan.Level(10_001)[share.Slice]));
    }

    [Fact]
    public void Two_names_for_one_endpoint_are_a_problem_of_the_plan()
    {
        var plan = Samples.Plan(addresses: ["dns:one.test"], allow: ["10.7.0.0/24"]);
        plan = plan with
        {
            Spec = plan.Spec with
            {
                Targets = [plan.Spec.Targets[0], new TargetSpec("other", ["dns:two.test"], PortSet.Of(9063, 9070), 1)],
            },
        };
        var names = new NameAnswers(new Dictionary<string, IReadOnlyList<Address>>
        {
            ["one.test"] = [Address.Parse("10.7.0.1"), Address.Parse("10.7.0.2")],
            ["two.test"] = [Address.Parse("10.7.0.2")],
        });
        var refusal = Assert.Single(PlanResolver.Resolve(plan, [Agent("a", "10.0.0.5")], names).Refusals);
        Assert.Equal((104, "targets echo and other share an endpoint"), (refusal.ExitCode, refusal.What));
        Assert.StartsWith("both stand for 10.7.0.2 with port 9063", refusal.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnLoss.Redistribute)]
    [InlineData(OnLoss.Deficit)]
    [InlineData(OnLoss.Abort)]
    public void Every_way_to_meet_a_loss_is_accepted(OnLoss onLoss) =>
        Resolved(Samples.Plan(onLoss: onLoss), Agent("a"), Agent("b"));

    [Fact]
    public void More_agents_than_connections_leaves_some_without_a_slice() =>
        Assert.Equal(2, Resolved(Samples.Plan(Ramp(2)), Agent("a"), Agent("b"), Agent("c")).Shares.Count);

    [Fact]
    public void More_weights_than_workers_have_queues_for_are_refused()
    {
        var plan = Samples.Plan();
        TargetSpec[] many =
        [
            .. Enumerable.Range(1, TargetLanes.Most + 1).Select(
                at => plan.Spec.Targets[0] with { Name = $"t{at}", Addresses = [$"127.0.1.{at}"], Weight = at }),
        ];
        Assert.Contains(
            "64 is the most", Refused(plan with { Spec = plan.Spec with { Targets = many } }).Why,
            StringComparison.Ordinal);
        TargetSpec[] alike = [.. many.Select(target => target with { Weight = 2 })];
        Assert.Null(TargetLanes.Heaviest(
            Resolved(plan with { Spec = plan.Spec with { Targets = alike } }, Agent("a")).Shares[0].Space.Boxes[0]
                .Destinations.Groups.ToArray()));
    }

    [Fact]
    public void The_plans_own_ceilings_are_refused_for_safety()
    {
        CeilingSpec[] ceilings =
        [
            new(999, null, null, null), new(null, 499, null, null), new(null, null, null, TimeSpan.FromSeconds(7)),
        ];
        Assert.All(ceilings, ceiling => Assert.Equal(120, Refused(Samples.Plan(ceiling: ceiling)).ExitCode));
        Resolved(Samples.Plan(ceiling: new CeilingSpec(1_000, 500, null, TimeSpan.FromSeconds(8))), Agent("a"));
    }

    [Fact]
    public void The_ceiling_of_the_demo_leaves_out_listeners_and_the_hosts_own_ports()
    {
        var ceiling = Resolved(Samples.Plan(Ramp(100_000)), Agent("a")).Ceiling;
        // 1024-32767 and 61000-65535, less the listener on 8080.
        Assert.Equal((28_232, 36_279 * 64), (ceiling.DefaultToOne, ceiling.Reused));
    }
}
