using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Tests.Coordinator;

public sealed class CapacityFinderTests
{
    private static LevelEntry Level(double target, double p99Ms, bool passed = true) =>
        new("level", target, passed ? target : target * 0.8, 10, p99Ms, passed ? 0 : 0.2, passed);

    private static SustainableSection Found(double lo, double hi) => new(lo, lo, hi, 0.77, "bracket, bisect, confirm");

    private static CapacitySection Find(
        LevelEntry[] levels, SustainableSection? found = null, double? breakpoint = null, bool generator = false) =>
        CapacityFinder.Find(new CapacityFacts(levels, found, breakpoint, generator));

    [Fact]
    public void The_knee_is_where_p99_doubles_and_stays_doubled()
    {
        // 2,000 is one bad trial: 3,000 is fine again, so the bend is at 4,000.
        var capacity = Find([Level(1_000, 1), Level(2_000, 5), Level(3_000, 1.5), Level(4_000, 3), Level(5_000, 9)]);
        Assert.Equal(4_000, capacity.Knee);
    }

    [Fact]
    public void Trials_of_one_level_count_once_by_their_median()
    {
        var capacity = Find(
            [Level(1_000, 1), Level(2_000, 1.2), Level(3_000, 50), Level(3_000, 1.3), Level(3_000, 1.1)]);
        Assert.Null(capacity.Knee);
        Assert.Contains("not more than 2 times", capacity.Reasons!["knee"], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_levels_have_no_knee()
    {
        var capacity = Find([Level(1_000, 1), Level(2_000, 100)]);
        Assert.Null(capacity.Knee);
        Assert.Equal("it takes 3 levels with latencies, and there are 2", capacity.Reasons!["knee"]);
    }

    [Fact]
    public void The_breakpoint_is_the_lowest_failure_above_everything_kept_up()
    {
        var capacity = Find([Level(1_000, 1), Level(2_000, 1, false), Level(3_000, 1), Level(5_000, 1, false),
            Level(4_000, 1, false)]);
        Assert.Equal(4_000, capacity.Breakpoint);
    }

    [Fact]
    public void A_level_that_the_generator_missed_is_no_breakpoint()
    {
        var capacity = Find([Level(1_000, 1), Level(2_000, 1, false)], generator: true);
        Assert.Null(capacity.Breakpoint);
        Assert.Contains("generator", capacity.Reasons!["breakpoint"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_operating_point_is_a_share_of_what_is_sustained_and_headroom_is_told_of_it()
    {
        var capacity = Find([Level(1_000, 1), Level(10_000, 1)], Found(10_000, 10_200), 10_200);
        Assert.Equal(7_000, capacity.OperatingPoint);
        Assert.Equal(1 - (7_000 / 10_200.0), capacity.Headroom!.Value, 9);
        Assert.False(capacity.Reasons!.ContainsKey("sustainable"));
    }

    [Fact]
    public void Nobody_lives_past_the_knee()
    {
        var capacity = Find(
            [Level(1_000, 1), Level(4_000, 1.2), Level(6_000, 5), Level(10_000, 9)], Found(10_000, 10_200), 10_200);
        Assert.Equal(6_000, capacity.Knee);
        Assert.Equal(4_000, capacity.OperatingPoint);
    }

    [Fact]
    public void A_hold_tells_why_it_tells_nothing()
    {
        var capacity = Find([Level(1_000, 1)]);
        Assert.Equal(
            (null, null, null, null, null),
            ((double?)capacity.Sustainable?.Value, capacity.Knee, capacity.Breakpoint, capacity.OperatingPoint,
                capacity.Headroom));
        Assert.Equal(
            ["breakpoint", "headroom", "knee", "operatingPoint", "sustainable"],
            capacity.Reasons!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_search_that_never_failed_has_no_headroom()
    {
        var capacity = Find([Level(8_000, 1)], Found(8_000, 8_000));
        Assert.Equal(5_600, capacity.OperatingPoint);
        Assert.Null(capacity.Headroom);
        Assert.Contains("no level failed", capacity.Reasons!["headroom"], StringComparison.Ordinal);
    }
}
