using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Tuples;

/// <summary>Targets of unequal weight: whose tuples are whose, and which destination is full first.</summary>
public sealed class TargetLanesTests
{
    private static readonly TupleSpace Example = Spaces.Space(
        "192.0.2.9-192.0.2.9", "10000-60000",
        Spaces.Group("sink-a", "192.0.2.4-192.0.2.4", "8443-8447") with { Weight = 3 },
        Spaces.Group("sink-b", "192.0.2.5-192.0.2.5", "8443"));

    [Fact]
    public void Equal_weights_are_one_lane_of_everything()
    {
        var space = Spaces.Space(
            "10.0.0.1-10.0.0.1", "1000-1009", Spaces.Group("a", "10.1.0.1-10.1.0.1", "80"),
            Spaces.Group("b", "10.1.0.2-10.1.0.2", "80-82"));
        var lane = Assert.Single(TargetLanes.Of(space));
        Assert.Same(space, lane.Space);
        Assert.Equal((1, 40), (lane.Part, TargetLanes.Capacity(space)));
        Assert.Null(TargetLanes.Heaviest(space.Boxes[0].Destinations.Groups.ToArray()));
    }

    [Fact]
    public void Lanes_cover_the_space_without_overlap()
    {
        var lanes = TargetLanes.Of(Example);
        Assert.Equal(
            [("sink-a", 0.75, 250_005L), ("sink-b", 0.25, 50_001L)],
            lanes.Select(lane => (lane.Target, lane.Part, lane.Space.Count)));
        Assert.All(lanes, lane => Assert.True(Example.IndexOf(lane.Space[lane.Space.Count - 1]) >= 0));
        Assert.Equal(-1, lanes[1].Space.IndexOf(lanes[0].Space[0]));
    }

    /// <summary>sink-b's one destination gets a quarter, so the ceiling is four times its ports, not six.</summary>
    [Fact]
    public void The_heaviest_destination_binds()
    {
        Assert.Equal(4 * 50_001, TargetLanes.Capacity(Example));
        var heaviest = TargetLanes.Heaviest(Example.Boxes[0].Destinations.Groups.ToArray())!;
        Assert.Equal(("sink-b", 0.25, 1.5), (heaviest.Target, heaviest.Part, heaviest.Excess));
    }

    [Fact]
    public void Exclusive_lanes_have_ports_of_their_own_by_weight()
    {
        var lanes = TargetLanes.Of(Example, exclusive: true);
        Assert.Equal([37_501, 12_500], lanes.Select(lane => lane.Space.Boxes[0].Ports.Count));
        Assert.Equal(60_000, lanes[1].Space.Boxes[0].Ports[12_499]);
        Assert.InRange(TargetLanes.Capacity(Example, exclusive: true), 50_000, 50_001);
    }

    [Fact]
    public void A_target_of_both_families_has_one_part()
    {
        var space = new TupleSpace(
        [
            Spaces.Box(
                "10.0.0.1-10.0.0.1", "1000-1009", Spaces.Group("a", "10.1.0.1-10.1.0.2", "80") with { Weight = 2 },
                Spaces.Group("b", "10.1.0.3-10.1.0.3", "80")),
            Spaces.Box("fd00::1-fd00::1", "1000-1009", Spaces.Group("a", "fd01::1-fd01::2", "80") with { Weight = 2 }),
        ]);
        var lanes = TargetLanes.Of(space);
        Assert.Equal([("a", 40L), ("b", 10L)], lanes.Select(lane => (lane.Target, lane.Space.Count)));
        Assert.Equal(2.0 / 3, lanes[0].Part, 12);
        Assert.Equal(30, TargetLanes.Capacity(space));
    }
}
