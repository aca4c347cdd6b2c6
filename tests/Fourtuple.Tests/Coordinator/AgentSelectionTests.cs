using Fourtuple.Coordinator.Planning;
using static Fourtuple.Tests.Coordinator.Clusters;

namespace Fourtuple.Tests.Coordinator;

/// <summary>agents.count and agents.select, and shares by what agents declare.</summary>
public sealed class AgentSelectionTests
{
    [Fact]
    public void The_first_by_name_take_part_whatever_order_they_joined_in()
    {
        AgentReading[] agents = [Member("c", "10.0.0.7"), Member("a", "10.0.0.5"), Member("b", "10.0.0.6")];
        Assert.Equal(["a", "b"], Resolved(Plan(count: 2), agents).Shares.Select(share => share.Agent));
        Assert.Equal(["a", "b", "c"], Resolved(Plan(), agents).Shares.Select(share => share.Agent));
        Assert.Equal([0, 1, 2], Resolved(Plan(), agents).Shares.Select(share => share.Slice));
    }

    [Fact]
    public void Every_label_has_to_match()
    {
        AgentReading[] agents =
        [
            Member("a", "10.0.0.5", labels: "zone=east,disk=fast"), Member("b", "10.0.0.6", labels: "zone=east"),
            Member("c", "10.0.0.7"), Member("d", "10.0.0.8", labels: "zone=east,disk=fast,x=y"),
        ];
        var plan = Resolved(Plan(select: "zone=east,disk=fast"), agents);
        Assert.Equal(["a", "d"], plan.Shares.Select(share => share.Agent));
    }

    [Fact]
    public void Too_few_are_refused_with_122_and_the_labels_that_are_missing()
    {
        var refusal = Refused(
            Plan(count: 2, select: "zone=east,disk=fast"), Member("c"), Member("b", labels: "zone=west,disk=fast"),
            Member("a", labels: "zone=east,disk=fast"));
        Assert.Equal(122, refusal.ExitCode);
        Assert.Equal("the plan asks for 2 with the labels disk=fast, zone=east", refusal.What);
        Assert.Equal(
            "1 of 3 agents have them (b misses zone=east (it has zone=west); c misses disk=fast and zone=east)",
            refusal.Why);
        Assert.Equal((122, "1 joined"), (Refused(Plan(count: 2), Member("a")).ExitCode,
            Refused(Plan(count: 2), Member("a")).Why));
        Assert.Equal(122, Refused(Plan()).ExitCode);
    }

    [Fact]
    public void Equal_hosts_get_equal_shares_though_their_free_memory_differs_a_little()
    {
        var plan = Resolved(
            Plan(10_001), Member("a", "10.0.0.5", memory: (16L << 30) - 3_000_000), Member("b", "10.0.0.6"));
        Assert.Equal([5_001L, 5_000], plan.Level(10_001));
    }

    [Fact]
    public void Shares_follow_the_scarcest_of_cores_memory_and_descriptors()
    {
        Assert.Equal([7_500L, 2_500], Shares(Member("a", "10.0.0.5", cores: 6), Member("b", "10.0.0.6")));
        Assert.Equal([6_667L, 3_333], Shares(
            Member("a", "10.0.0.5", memory: MemoryFor(8_000)), Member("b", "10.0.0.6", memory: MemoryFor(4_000))));
        Assert.Equal([6_667L, 3_333], Shares(
            Member("a", "10.0.0.5", nofile: 40_064, ring: false), Member("b", "10.0.0.6", nofile: 5_064, ring: false)));
        // What each could hold beyond the whole plan counts for nothing.
        Assert.Equal([5_000L, 5_000], Shares(
            Member("a", "10.0.0.5", nofile: 40_064, ring: false),
            Member("b", "10.0.0.6", nofile: 10_064, ring: false)));
    }

    [Fact]
    public void What_one_cannot_hold_goes_to_the_others()
    {
        Assert.Equal([7_000L, 3_000], Shares(
            Member("a", "10.0.0.5", cores: 2), Member("b", "10.0.0.6", cores: 16, ceiling: "3000")));
        var plan = Resolved(Plan(), Member("a", "10.0.0.5"), Member("b", "10.0.0.6", ceiling: "0"));
        Assert.Equal("a", Assert.Single(plan.Shares).Agent);
    }

    [Fact]
    public void Agents_of_one_host_divide_its_memory()
    {
        var memory = MemoryFor(50_000);
        AgentReading[] agents =
            [Member("a", "10.0.0.5", "h", "x", memory: memory), Member("b", "10.0.0.6", "h", "y", memory: memory)];
        Assert.Equal([25_000L, 25_000], Resolved(Plan(50_000), agents).Shares.Select(share => share.Capacity));
        var refusal = Refused(Plan(50_001), agents);
        Assert.Equal(104, refusal.ExitCode);
        Assert.StartsWith(
            "its 2 agents can hold 50,000: a 25,000 (memory: 2,276 MiB free on h, divided among 2 agents)", refusal.Why,
            StringComparison.Ordinal);
    }

    /// <summary>Agents in pods of 2 GiB were given nothing: the 2 GiB of a host were kept free in each.</summary>
    [Fact]
    public void A_small_pod_keeps_an_eighth_free_and_shares_with_nobody()
    {
        var environment = new Dictionary<string, string> { ["cgroup.memory.max"] = $"{2L << 30}" };
        AgentReading[] agents =
        [
            .. new[] { Member("a", "10.0.0.5", "h", "x"), Member("b", "10.0.0.6", "h", "y") }.Select(member => member
                with { Capacity = member.Capacity with { MemAvailableBytes = 2L << 30, Environment = environment } }),
        ];
        const long Room = (2L << 30) / 8 * 7 / AgentLimits.BytesPerEnd;
        Assert.Equal([Room, Room], Resolved(Plan(100_000), agents).Shares.Select(share => share.Capacity));
        var refusal = Refused(Plan((int)(2 * Room) + 1), agents);
        Assert.Contains($"a {Room:N0} (memory: 2,048 MiB free on h)", refusal.Why);
    }

    [Fact]
    public void A_part_that_needs_ephemeral_ports_gets_them()
    {
        // One destination: 60,000 connections need 30,000 ports each, more than lie outside the ephemeral range only.
        var plan = Resolved(
            Plan(100_000, (9000, 9000)), Member("a", "10.0.0.5"), Member("b", "10.0.0.6"));
        Assert.Equal(100_000, plan.Level(100_000).Sum());
    }

    private static long MemoryFor(long connections) =>
        AgentLimits.ReserveBytes + (connections * AgentLimits.BytesPerEnd);

    private static long[] Shares(params AgentReading[] agents) => Resolved(Plan(), agents).Level(10_000);
}
