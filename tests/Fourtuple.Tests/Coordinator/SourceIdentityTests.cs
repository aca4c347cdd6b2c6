using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using static Fourtuple.Tests.Coordinator.Clusters;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Who shares an identity with whom, how its tuples are cut, and that an assumption is always told.</summary>
public sealed class SourceIdentityTests
{
    [Fact]
    public void Declared_addresses_of_their_own_give_every_agent_all_destinations_and_no_warning()
    {
        var plan = Resolved(
            Plan(), Member("a", "10.0.0.5", "h", "10.0.0.5"), Member("b", "10.0.0.6", "h", "10.0.0.6"));
        Assert.All(plan.Shares, share => Assert.Equal(64, share.Space.DestinationCount));
        Assert.Equal(["10.0.0.5", "10.0.0.6"], plan.Shares.Select(share => share.Identity));
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void Hosts_that_declare_nothing_are_taken_at_their_addresses_and_the_run_says_so()
    {
        var plan = Resolved(Plan(), Member("a", "10.0.0.5"), Member("b", "10.0.0.6"));
        Assert.All(plan.Shares, share => Assert.Equal(64, share.Space.DestinationCount));
        var warning = Assert.Single(plan.Warnings);
        Assert.Contains("agents a, b", warning, StringComparison.Ordinal);
        Assert.Contains("it is assumed that nothing translates them (SNAT)", warning, StringComparison.Ordinal);
        Assert.Contains("10.0.0.5, 10.0.0.6", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "assumed to be one source identity")]
    [InlineData("auto", "assumed to be one source identity")]
    [InlineData("192.0.2.1", null)]
    public void Agents_of_one_host_or_of_one_declared_identity_share_the_destinations(string? identity, string? warned)
    {
        var plan = Resolved(
            Plan(), Member("a", "10.0.0.5", "h", identity), Member("b", "10.0.0.6", "h", identity));
        Assert.Equal([32L, 32], plan.Shares.Select(share => share.Space.DestinationCount));
        Assert.NotEqual(
            plan.Shares[0].Space.Boxes[0].Destinations.From, plan.Shares[1].Space.Boxes[0].Destinations.From);
        Assert.Equal(plan.Shares[0].Space.Boxes[0].Ports, plan.Shares[1].Space.Boxes[0].Ports);
        if (warned is null)
        {
            Assert.Empty(plan.Warnings);
        }
        else
        {
            Assert.Contains(warned, Assert.Single(plan.Warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_that_declares_and_one_that_does_not_are_one_on_the_same_host() => Assert.Equal(
        [32L, 32],
        Resolved(Plan(), Member("a", "10.0.0.5", "h", "10.0.0.5"), Member("b", "10.0.0.6", "h"))
            .Shares.Select(share => share.Space.DestinationCount));

    [Fact]
    public void The_same_private_address_on_two_hosts_is_two_identities_when_both_say_so()
    {
        var plan = Resolved(
            Plan(), Member("a", "172.17.0.2", identity: "10.0.0.5"), Member("b", "172.17.0.2", identity: "10.0.0.6"));
        Assert.All(plan.Shares, share => Assert.Equal(64, share.Space.DestinationCount));
        var undeclared = Resolved(Plan(), Member("a", "172.17.0.2"), Member("b", "172.17.0.2"));
        Assert.Equal([32L, 32], undeclared.Shares.Select(share => share.Space.DestinationCount));
    }

    [Fact]
    public void Loopback_is_seen_as_it_is_bound_so_nothing_is_assumed()
    {
        var plan = Resolved(
            Samples.Plan(), Member("a", "127.0.0.1", "h"), Member("b", "127.0.0.1", "h"));
        Assert.Empty(plan.Warnings);
        Assert.Equal([32L, 32], plan.Shares.Select(share => share.Space.DestinationCount));
    }

    [Fact]
    public void More_listed_addresses_than_agents_are_dealt_out_with_all_destinations_each()
    {
        var plan = Resolved(
            Samples.Plan(sources: ["127.0.1.1-127.0.1.5"]), Member("a", "127.0.0.1", "h"),
            Member("b", "127.0.0.1", "h"));
        Assert.Equal(
            ["127.0.1.1-127.0.1.2", "127.0.1.3-127.0.1.5"],
            plan.Shares.Select(share => share.Space.Boxes[0].Sources.ToString()));
        Assert.All(plan.Shares, share => Assert.Equal(64, share.Space.DestinationCount));
        Assert.Equal(5, plan.Ceiling.Sources);
    }

    [Fact]
    public void Listed_addresses_behind_one_identity_are_not_dealt_out()
    {
        var both = "10.0.0.5,10.0.0.6";
        var plan = Resolved(Plan(), Member("a", both, "h", "10.0.0.5"), Member("b", both, "h", "10.0.0.5"));
        Assert.Equal([32L, 32], plan.Shares.Select(share => share.Space.DestinationCount));
    }

    [Fact]
    public void A_translated_agent_uses_one_source_address_of_its_many()
    {
        var plan = Resolved(Plan(), Member("a", "10.0.0.5,10.0.0.6", identity: "192.0.2.1"));
        Assert.Equal("10.0.0.5", plan.Shares[0].Space.Boxes[0].Sources.ToString());
        Assert.Equal(1, plan.Ceiling.Sources);
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void One_agent_is_warned_of_only_when_it_has_several_addresses()
    {
        Assert.Empty(Resolved(Plan(), Member("a")).Warnings);
        Assert.Contains(
            "SNAT", Assert.Single(Resolved(Plan(), Member("a", "10.0.0.5,10.0.0.6")).Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_listed_address_must_be_on_one_agent_not_on_each()
    {
        var listed = Plan(sources: ["10.0.0.5", "10.0.0.6"]);
        var plan = Resolved(listed, Member("a", "10.0.0.5"), Member("b", "10.0.0.6"));
        Assert.Equal(["10.0.0.5", "10.0.0.6"], plan.Shares.Select(share => share.Space.Boxes[0].Sources.ToString()));
        Assert.Equal(
            "source 10.0.0.6 is not on the host of agent a", Refused(listed, Member("a", "10.0.0.5")).What);
        Assert.Equal(
            "agent c has no IPv4 source address for the targets",
            Refused(listed, Member("a", "10.0.0.5"), Member("b", "10.0.0.6"), Member("c", "10.0.0.7")).What);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(2)]
    public void In_exclusive_reuse_no_source_port_of_one_identity_is_shared(int destinations)
    {
        var plan = Resolved(
            Plan(3_000, (9000, 9000 + destinations - 1), ReuseMode.Exclusive, sourcePorts: PortSet.Of(10_000, 12_999)),
            Member("a", host: "h"), Member("b", host: "h"), Member("c", host: "h"));
        var ports = plan.Shares.Select(share => share.Space.Boxes[0].Ports).ToArray();
        Assert.Equal(3_000, ports.Sum(set => set.Count));
        Assert.Equal(3_000, ports.Aggregate((left, right) => left.Union(right)).Count);
        Assert.All(plan.Shares, share => Assert.Equal(destinations, share.Space.DestinationCount));
        Assert.Equal(3_000, plan.Shares.Sum(share => share.MaxOpen));
    }

    [Fact]
    public void Fewer_destinations_than_agents_cuts_by_ports_and_fewer_ports_is_refused()
    {
        var agents = new[] { Member("a", host: "h"), Member("b", host: "h"), Member("c", host: "h") };
        var plan = Resolved(Plan(6, (9000, 9001), sourcePorts: PortSet.Of(10_000, 10_002)), agents);
        Assert.Equal(3, plan.Shares.Select(share => share.Space.Boxes[0].Ports[0]).Distinct().Count());
        var refusal = Refused(Plan(3, (9000, 9001), sourcePorts: PortSet.Of(10_000, 10_001)), agents);
        Assert.Equal(104, refusal.ExitCode);
        Assert.StartsWith("3 agents cannot share 2 destinations", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_of_the_kernels_choice_cannot_be_shared_out()
    {
        AgentReading[] agents = [Member("a", host: "h"), Member("b", host: "h")];
        Assert.Equal(104, Refused(Plan(bind: BindMode.Kernel, reuse: ReuseMode.Exclusive), agents).ExitCode);
        Assert.Equal(2, Resolved(Plan(bind: BindMode.Kernel), agents).Shares.Count);
    }
}
