using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Tuples;

public class TupleSpaceTests
{
    private static readonly TupleSpace Demo = Spaces.Space(
        "127.0.0.1", "1024-32767", Spaces.Group("echo", "127.0.1.1-127.0.1.4", "9000-9015"));

    [Fact]
    public void N_connections_use_the_fewest_source_ports()
    {
        var ports = Enumerable.Range(0, 100_000).Select(index => Demo[index].Source.Port).Distinct().Count();
        Assert.Equal((100_000 + 63) / 64, ports);
    }

    [Fact]
    public void Destinations_are_innermost_then_ports_then_sources()
    {
        var space = Spaces.Space("10.0.0.1-10.0.0.2", "1000-1001", Spaces.Group("t", "10.1.0.1", "80,90"));
        Assert.Equal(
            [
                "10.0.0.1:1000 -> 10.1.0.1:80", "10.0.0.1:1000 -> 10.1.0.1:90",
                "10.0.0.1:1001 -> 10.1.0.1:80", "10.0.0.1:1001 -> 10.1.0.1:90",
                "10.0.0.2:1000 -> 10.1.0.1:80", "10.0.0.2:1000 -> 10.1.0.1:90",
                "10.0.0.2:1001 -> 10.1.0.1:80", "10.0.0.2:1001 -> 10.1.0.1:90",
            ],
            Enumerable.Range(0, 8).Select(index => space[index].ToString()));
    }

    [Fact]
    public void Families_are_concatenated()
    {
        var space = new TupleSpace(
        [
            Spaces.Box("10.0.0.1", "1000", Spaces.Group("a", "10.1.0.1", "80")),
            Spaces.Box("fd00::1", "1000", Spaces.Group("a", "fd00::2", "80-81")),
        ]);
        Assert.Equal(3, space.Count);
        Assert.Equal("[fd00::1]:1000 -> [fd00::2]:81", space[2].ToString());
        Assert.Equal(2, space.DestinationPosition(2));
        Assert.Equal("a", space.Destination(2).Target);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(31_744L * 64)]
    public void Indexes_outside_are_refused(long index) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Demo[index]);

    [Fact]
    public void Spaces_of_ten_to_the_fifteen_keep_the_bijection()
    {
        var space = Spaces.Space("10.0.0.0/16", "1024-65535", Spaces.Group("t", "172.16.0.0/12", "1-300"));
        Assert.Equal(65_536L * 64_512 * 1_048_576 * 300, checked(space.Count));
        Assert.True(space.Count > 1_000_000_000_000_000);
        foreach (var index in new[] { 0, 1, space.Count / 3, 1_000_000_000_000_007, space.Count - 1 })
        {
            Assert.Equal(index, space.IndexOf(space[index]));
        }
    }

    [Fact]
    public void Sizes_saturate_and_indexes_below_stay_exact()
    {
        var space = new TupleSpace(
        [
            Spaces.Box("10.0.0.0/8", "1-65535", Spaces.Group("t", "0.0.0.0/0", "1-65535")),
            Spaces.Box("fd00::/64", "1-65535", Spaces.Group("t", "::/0", "1-65535")),
        ]);
        Assert.Equal(long.MaxValue, space.Count);
        Assert.Equal(long.MaxValue, space.Boxes[1].Destinations.Count);
        Assert.Equal(long.MaxValue - 1, space.IndexOf(space[long.MaxValue - 1]));
        Assert.Equal(-1, space.IndexOf(new ConnectionTuple(
            new Endpoint(Address.Parse("10.255.255.255"), 65_535),
            new Endpoint(Address.Parse("255.255.255.255"), 65_535))));
    }

    [Fact]
    public void Spaces_are_equal_by_content()
    {
        var again = Spaces.Space("127.0.0.1", "1024-32767", Spaces.Group("echo", "127.0.1.1-127.0.1.4", "9000-9015"));
        Assert.Equal(Demo, again);
        Assert.Equal(Demo.GetHashCode(), again.GetHashCode());
        Assert.NotEqual(Demo, Spaces.Space("127.0.0.1", "1024", Spaces.Group("echo", "127.0.1.1", "9000")));
        Assert.NotEqual(
            Demo, Spaces.Space("127.0.0.1", "1024-32767", Spaces.Group("sink", "127.0.1.1-127.0.1.4", "9000-9015")));
    }

    [Fact]
    public void An_endpoint_belongs_to_one_target()
    {
        var error = Assert.Throws<ArgumentException>(() => Spaces.Space(
            "10.0.0.1", "1000", Spaces.Group("a", "10.1.0.0/24", "80"), Spaces.Group("b", "10.1.0.9", "80-81")));
        Assert.Contains("a and b", error.Message, StringComparison.Ordinal);
        Assert.Equal(257, Spaces.Space(
            "10.0.0.1", "1000", Spaces.Group("a", "10.1.0.0/24", "80"), Spaces.Group("b", "10.1.0.9", "81")).Count);
    }

    [Fact]
    public void Mixed_families_in_a_box_are_refused() => Assert.Throws<ArgumentException>(
        () => Spaces.Space("10.0.0.1", "1000", Spaces.Group("a", "fd00::1", "80")));

    [Fact]
    public void Indexers_allocate_nothing()
    {
        var space = Spaces.Space(
            "10.0.0.1,10.0.0.9", "1024-2000,3000-4000", Spaces.Group("a", "10.1.0.0/24", "80"),
            Spaces.Group("b", "10.2.0.0/24", "80,90"));
        Touch(space);
        Allocations.None(() => Touch(space));
    }

    private static void Touch(TupleSpace space)
    {
        for (var index = 0L; index < 1_000; index++)
        {
            var tuple = space[index * 977 % space.Count];
            if (space.IndexOf(tuple) != index * 977 % space.Count || space.DestinationPosition(index) < 0)
            {
                throw new InvalidOperationException("not a bijection");
            }
        }
    }
}
