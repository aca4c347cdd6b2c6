using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Binding;
using Fourtuple.Tests.Tuples;

namespace Fourtuple.Tests.Sockets;

/// <summary>Tuples by target weight, and what a worker begins with after everything was closed.</summary>
public sealed class TupleSupplyTests
{
    private static TupleSpace Space(double weight, string ports = "1000-1999") => Spaces.Space(
        "10.0.0.1-10.0.0.1", ports, Spaces.Group("a", "10.1.0.1-10.1.0.1", "80-84") with { Weight = weight },
        Spaces.Group("b", "10.1.0.2-10.1.0.2", "80"));

    [Theory]
    [InlineData(3)]
    [InlineData(0.5)]
    [InlineData(7.25)]
    public void Every_target_has_its_part_of_every_number_of_openings(double weight)
    {
        var space = Space(weight);
        using var supply = New(space);
        var taken = new int[2];
        for (var count = 1; count <= 1_000; count++)
        {
            taken[TargetOf(space, Take(supply))]++;
            Assert.InRange(taken[1] - (count / (1 + weight)), -1, 1);
        }
    }

    [Fact]
    public void Without_weights_the_order_is_that_of_the_index()
    {
        using var supply = New(Space(1));
        Assert.Equal(Enumerable.Range(0, 50).Select(at => (long)at), Enumerable.Range(0, 50).Select(_ => Take(supply)));
    }

    [Fact]
    public void What_is_given_back_is_given_out_again_under_its_own_index()
    {
        var space = Space(3);
        using var supply = New(space);
        long[] taken = [.. Enumerable.Range(0, 40).Select(_ => Take(supply))];
        Assert.Equal(40, taken.Distinct().Count());
        foreach (var index in taken)
        {
            supply.Return(index);
        }
        Assert.Equal(taken.Order(), Enumerable.Range(0, 40).Select(_ => Take(supply)).Order());
        Assert.True(supply.Reused);
    }

    [Fact]
    public void A_held_level_borrows_from_others_and_a_rate_does_not()
    {
        var space = Space(1.0 / 9, "1000-1009");
        using var held = New(space);
        Assert.Equal(60, Enumerable.Range(0, 60).Select(_ => Take(held)).Distinct().Count());
        Assert.False(held.TryTake(0, out _));

        using var rate = New(space, churns: true);
        var openings = Enumerable.Range(0, 40).Count(opening => rate.TryTake(0, out _));
        // b is due 36 times of 40 and has ten tuples.
        Assert.Equal(10 + 4, openings);
    }

    [Fact]
    public void A_held_port_costs_a_target_no_turn()
    {
        var space = Space(3);
        using var supply = New(space);
        var first = Take(supply);
        Assert.Equal(5, supply.Quarantine(first, 0));
        var next = Take(supply);
        Assert.Equal(TargetOf(space, first), TargetOf(space, next));
        Assert.NotEqual(space[first].Source.Port, space[next].Source.Port);
    }

    [Fact]
    public void Exclusive_reuse_gives_no_port_twice()
    {
        var space = Space(3);
        using var supply = new TupleSupply(space, BindMode.Explicit, ReuseMode.Exclusive, 1_000);
        var ports = Enumerable.Range(0, 1_000).Select(_ => space[Take(supply)].Source.Port).ToHashSet();
        Assert.Equal(1_000, ports.Count);
    }

    /// <summary>
    /// A level that failed is closed in any order; the next one must not inherit that order, or one destination gets
    /// more than its part and its limit is taken for the target's.
    /// </summary>
    [Fact]
    public void Beginning_anew_loads_destinations_equally()
    {
        var space = Space(1);
        using var supply = New(space);
        long[] taken = [.. Enumerable.Range(0, 600).Select(_ => Take(supply))];
        foreach (var index in taken.OrderBy(index => space.DestinationPosition(index)))
        {
            supply.Return(index);
        }
        supply.Restart();
        var each = Enumerable.Range(0, 300).Select(_ => space.DestinationPosition(Take(supply))).CountBy(at => at);
        Assert.All(each, destination => Assert.Equal(50, destination.Value));
    }

    private static TupleSupply New(TupleSpace space, bool churns = false) =>
        new(space, BindMode.Explicit, ReuseMode.PerDestination, 1_000, churns: churns);

    private static long Take(TupleSupply supply)
    {
        Assert.True(supply.TryTake(0, out var index));
        return index;
    }

    private static int TargetOf(TupleSpace space, long index) =>
        space.Destination(space.DestinationPosition(index)).Target == "a" ? 0 : 1;
}
