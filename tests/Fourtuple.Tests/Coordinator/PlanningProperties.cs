using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Tests.Tuples;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Coordinator;

/// <summary>
/// What holds however agents are mixed: disjoint as targets see them, exact, in weight, within capacity.
/// </summary>
public sealed class PlanningProperties
{
    /// <summary>Up to 6 agents on up to 3 hosts, some with declared identities, some behind one address.</summary>
    private static readonly Gen<AgentReading[]> Agents =
        from count in Gen.Choose(1, 6)
        from hosts in Gen.ArrayOf(Gen.Choose(0, 2), count)
        from addresses in Gen.ArrayOf(Gen.Choose(1, 4), count)
        from identities in Gen.ArrayOf(Gen.Choose(0, 3), count)
        from ceilings in Gen.ArrayOf(Gen.Choose(0, 900), count)
        from cores in Gen.ArrayOf(Gen.Choose(1, 16), count)
        select Enumerable.Range(0, count).Select(at => Clusters.Member(
            $"a{at}", $"10.0.{hosts[at]}.{addresses[at]}", $"h{hosts[at]}",
            identities[at] switch { 0 => null, 1 => "auto", _ => $"192.0.2.{identities[at]}" },
            cores: cores[at], ceiling: ceilings[at] < 600 ? null : $"{ceilings[at]}")).ToArray();

    private static readonly Arbitrary<(LoadPlan Plan, AgentReading[] Agents)> Cases = Arb.From(
        from agents in Agents
        from destinations in Gen.Choose(1, 8)
        from ports in Gen.Choose(6, 40)
        from exclusive in Gen.Choose(0, 1)
        from to in Gen.Choose(1, 400)
        select (
            Clusters.Plan(
                to, (9000, 9000 + destinations - 1),
                exclusive == 1 ? ReuseMode.Exclusive : ReuseMode.PerDestination,
                sourcePorts: PortSet.Of(10_000, 10_000 + ports - 1)),
            agents));

    [Fact]
    public void No_two_agents_have_a_tuple_in_common_as_targets_see_it() => Check((plan, agents, resolved) =>
    {
        var seen = new HashSet<(string, int, Endpoint)>();
        return resolved.Shares.All(share => Tuples(share.Space)
            .Select(tuple => (Seen(agents, share, tuple), (int)tuple.Source.Port, tuple.Destination))
            .Distinct().All(seen.Add));
    });

    [Fact]
    public void In_exclusive_reuse_no_two_have_a_source_port_in_common() => Check((plan, agents, resolved) =>
    {
        var seen = new HashSet<(string, int)>();
        return plan.Spec.Sources.Reuse != ReuseMode.Exclusive || resolved.Shares.All(share => Tuples(share.Space)
            .Select(tuple => (Seen(agents, share, tuple), (int)tuple.Source.Port)).Distinct().All(seen.Add));
    });

    [Fact]
    public void Levels_sum_exactly_and_stay_within_slice_and_host() => Check((plan, agents, resolved) =>
    {
        var peak = ProfileProgram.Peak(resolved.Steps);
        return Enumerable.Range(0, (int)peak + 1).All(level =>
        {
            var shares = resolved.Level(level);
            return shares.Sum() == level && shares.Zip(resolved.Shares).All(pair =>
                pair.First <= pair.Second.MaxOpen && pair.Second.MaxOpen <= pair.Second.Capacity
                && pair.Second.Capacity <= SlicePlanner.Capacity(pair.Second.Space, plan.Spec.Sources.Reuse)
                && pair.Second.Capacity <= Ceiling(agents, pair.Second.Agent));
        });
    });

    [Fact]
    public void The_order_of_joining_changes_nothing() => Check((plan, agents, resolved) =>
        PlanResolver.Resolve(plan, [.. agents.Reverse()], NameAnswers.None).Plan!.Shares
            .SequenceEqual(resolved.Shares));

    [Fact]
    public void Weights_are_respected_within_one() => Prop.ForAll(
        Arb.From(
            from count in Gen.Choose(1, 12)
            from weights in Gen.ArrayOf(Gen.Choose(1, 16), count)
            from most in Gen.ArrayOf(Gen.Choose(0, 5_000), count)
            from percent in Gen.Choose(0, 100)
            select (weights, most.Select(one => (long)one).ToArray(), percent)),
        drawn =>
        {
            var (weights, most, percent) = drawn;
            var level = most.Sum() * percent / 100;
            var shares = Partition.Level(level, weights, most);
            var open = Enumerable.Range(0, shares.Length).Where(at => shares[at] < most[at]).ToArray();
            var full = Enumerable.Range(0, shares.Length).Except(open).ToArray();
            var left = level - full.Sum(at => most[at]);
            var total = open.Sum(at => weights[at]);
            return shares.Sum() == level
                && shares.Zip(most).All(pair => pair.First >= 0 && pair.First <= pair.Second)
                && open.All(at => Math.Abs(shares[at] - (left * (double)weights[at] / total)) <= 1 + 1e-9)
                // Nobody is full whose proportion would have been less.
                && full.All(at => total == 0 || most[at] <= (left * (double)weights[at] / total) + 1 + 1e-9);
        }).Check(Spaces.Config);

    [Fact]
    public void Sources_are_dealt_out_whole_and_disjoint() => Prop.ForAll(
        Arb.From(from space in Spaces.Small.Generator from shares in Gen.Choose(1, 6) select (space, shares)),
        drawn =>
        {
            var (space, shares) = drawn;
            if (space.Boxes.Any(box => box.Sources.Count < shares))
            {
                Assert.Throws<ArgumentException>(() => Partition.AmongSources(space, shares));
                return true;
            }
            var parts = Partition.AmongSources(space, shares);
            return parts.Sum(part => part.Count) == space.Count
                && parts.SelectMany(Tuples).Distinct().Count() == space.Count
                && parts.All(part => part.DestinationCount == space.DestinationCount);
        }).Check(Spaces.Config);

    /// <summary>
    /// The worst that may happen on the way, given what is declared: what agents declare is true, and the others of a
    /// host leave it as one.
    /// </summary>
    private static string Seen(AgentReading[] agents, AgentShare share, ConnectionTuple tuple)
    {
        var agent = agents.First(agent => agent.Agent == share.Agent);
        return IdentityFinder.Declared(agent.Capacity) ?? agent.Capacity.BootId;
    }

    private static long Ceiling(AgentReading[] agents, string name) =>
        agents.Length > 1 && agents.First(agent => agent.Agent == name).Capacity.Environment
            .TryGetValue(AgentLimits.CeilingKey, out var most) ? long.Parse(most, null) : long.MaxValue;

    private static IEnumerable<ConnectionTuple> Tuples(TupleSpace space)
    {
        for (var index = 0L; index < space.Count; index++)
        {
            yield return space[index];
        }
    }

    private static void Check(Func<LoadPlan, AgentReading[], ResolvedPlan, bool> holds)
    {
        var judged = 0;
        Prop.ForAll(Cases, drawn =>
        {
            var resolution = PlanResolver.Resolve(drawn.Plan, drawn.Agents, NameAnswers.None);
            judged += resolution.Plan is null ? 0 : 1;
            return resolution.Plan is null
                ? resolution.Refusals.Count > 0
                : holds(drawn.Plan, drawn.Agents, resolution.Plan);
        }).Check(Spaces.Config);
        Assert.True(judged > 50, $"only {judged} of 200 cases had a plan");
    }
}
