using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Binding;

namespace Fourtuple.Tests.Sockets;

public sealed class TupleAllocatorTests
{
    [Fact]
    public void Walks_destinations_innermost_and_ends_as_a_value()
    {
        using var tuples = New(ports: 3, destinations: 4);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), Take(tuples, 12));
        Assert.False(tuples.TryTake(0, out _));
    }

    [Fact]
    public void A_closed_tuple_comes_first_and_a_failed_one_last()
    {
        using var tuples = New(ports: 1, destinations: 4);
        Take(tuples, 2);
        tuples.ReturnFailed(0);
        tuples.Return(1);
        Assert.Equal([1L, 2, 3, 0], Take(tuples, 4));
    }

    [Fact]
    public void A_held_port_rests_with_all_its_tuples_and_comes_back()
    {
        using var tuples = New(ports: 3, destinations: 4);
        Take(tuples, 6);
        Assert.Equal(1 + 2, tuples.Quarantine(5, 1_000));
        Assert.Equal(1, tuples.Quarantine(4, 1_000));
        Assert.Equal([8L, 9, 10, 11], Take(tuples, 4));
        Assert.False(tuples.TryTake(1_000 + TupleAllocator.QuarantineNs - 1, out _));
        Assert.Equal([4L, 5, 6, 7], Take(tuples, 4, 1_000 + TupleAllocator.QuarantineNs));
        Assert.Equal(0, tuples.Quarantined);
    }

    [Fact]
    public void A_port_that_is_still_held_after_its_rest_rests_again()
    {
        using var tuples = New(ports: 1, destinations: 4);
        Take(tuples, 1);
        Assert.Equal(4, tuples.Quarantine(0, 0));
        var later = TupleAllocator.QuarantineNs;
        Assert.True(tuples.TryTake(later, out var index));
        Assert.Equal(4, tuples.Quarantine(index, later));
        Assert.False(tuples.TryTake(later, out _));
        Assert.Equal([0L, 1, 2, 3], Take(tuples, 4, 2 * later));
    }

    [Fact]
    public void Exclusive_shares_use_every_port_once()
    {
        var space = WorkerDriver.Space(ports: 10, destinations: 4);
        var seen = new List<long>();
        for (var share = 0; share < 3; share++)
        {
            using var tuples = new TupleAllocator(space, BindMode.Explicit, ReuseMode.Exclusive, 100, share, 3);
            var count = (int)tuples.Count;
            seen.AddRange(Take(tuples, count));
            Assert.False(tuples.TryTake(0, out _));
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(port => (long)port), seen.Select(index => index / 4).Order());
        Assert.Equal(4, seen.Select(index => index % 4).Distinct().Count());
    }

    [Fact]
    public void Kernel_binding_walks_around()
    {
        var space = WorkerDriver.Space(ports: 1, destinations: 3);
        using var tuples = new TupleAllocator(space, BindMode.Kernel, ReuseMode.PerDestination, 10);
        Assert.Equal([0L, 1, 2, 0, 1], Take(tuples, 5));
    }

    private static TupleAllocator New(ushort ports, int destinations) => new(
        WorkerDriver.Space(ports: ports, destinations: destinations), BindMode.Explicit, ReuseMode.PerDestination, 100);

    private static List<long> Take(TupleAllocator tuples, int count, long now = 0)
    {
        var taken = new List<long>();
        for (var i = 0; i < count; i++)
        {
            Assert.True(tuples.TryTake(now, out var index));
            taken.Add(index);
        }
        return taken;
    }
}
