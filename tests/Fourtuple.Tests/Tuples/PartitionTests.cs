using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Tuples;

public class PartitionTests
{
    [Fact]
    public void Destinations_are_cut_first()
    {
        var space = Spaces.Space("10.0.0.1", "1000-1009", Spaces.Group("t", "10.1.0.1-10.1.0.5", "80,81"));
        var slices = Partition.Among(space, 3);
        Assert.Equal([3L, 3, 4], slices.Select(slice => slice.DestinationCount));
        Assert.All(slices, slice => Assert.Equal(10, slice.Boxes[0].Ports.Count));
        Assert.Equal(space[3].Destination, slices[1][0].Destination);
    }

    [Fact]
    public void Ports_are_cut_when_destinations_are_fewer_and_each_share_serves_each_family()
    {
        var space = new TupleSpace(
        [
            Spaces.Box("10.0.0.1", "1000-1006", Spaces.Group("t", "10.1.0.1", "80")),
            Spaces.Box("fd00::1", "1000-1006", Spaces.Group("t", "fd00::2", "80")),
        ]);
        var slices = Partition.Among(space, 4);
        Assert.All(slices, slice => Assert.Equal(2, slice.Boxes.Count));
        Assert.Equal([4, 4, 3, 3], slices.Select(slice => slice.Boxes.Sum(box => box.Ports.Count)));
    }

    [Fact]
    public void An_empty_share_is_refused()
    {
        var space = Spaces.Space("10.0.0.1", "1000-1002", Spaces.Group("t", "10.1.0.1", "80"));
        Assert.Throws<ArgumentException>(() => Partition.Among(space, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Partition.Among(space, 0));
        Assert.Throws<ArgumentException>(() => Partition.Among(new TupleSpace([]), 1));
    }

    [Fact]
    public void Huge_spaces_are_cut_without_overflow()
    {
        var space = Spaces.Space("fd00::1", "1024-65535", Spaces.Group("t", "fd01::/64", "1-65535"));
        var slices = Partition.Among(space, 7);
        Assert.Equal(long.MaxValue, slices.Sum(slice => slice.DestinationCount));
        Assert.InRange(slices.Max(s => s.DestinationCount) - slices.Min(s => s.DestinationCount), 0, 1);
    }

    [Theory]
    [InlineData(10, new long[] { 5, 5, 5 }, new long[] { 4, 3, 3 })]
    [InlineData(15, new long[] { 5, 5, 5 }, new long[] { 5, 5, 5 })]
    [InlineData(7, new long[] { 0, 100, 1 }, new long[] { 0, 7, 0 })]
    [InlineData(0, new long[] { 0, 0 }, new long[] { 0, 0 })]
    [InlineData(long.MaxValue, new[] { long.MaxValue, long.MaxValue }, new[] { (1L << 62), (1L << 62) - 1 })]
    public void Levels_are_split_by_size(long level, long[] sizes, long[] shares) =>
        Assert.Equal(shares, Partition.Level(level, sizes));

    [Fact]
    public void A_level_above_the_sizes_is_refused() =>
        Assert.Throws<ArgumentException>(() => Partition.Level(11, [5, 5]));
}
