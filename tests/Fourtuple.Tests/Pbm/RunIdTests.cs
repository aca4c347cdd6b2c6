using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Tests.Pbm;

public sealed class RunIdTests
{
    private static readonly DateTimeOffset _time = new(2026, 11, 22, 19, 15, 2, TimeSpan.Zero);

    [Fact]
    public void IdsSortByTimeAndFollowTheSeed()
    {
        var id = RunId.Make(_time, "Local hold", 7);
        Assert.Matches("^20261122-191502-local-hold-[0-9a-f]{4}$", id);
        Assert.Equal(id, RunId.Make(_time.ToOffset(TimeSpan.FromHours(5)), "Local hold", 7));
        Assert.NotEqual(id, RunId.Make(_time, "Local hold", 8));
        Assert.True(string.CompareOrdinal(id, RunId.Make(_time.AddSeconds(1), "a", 7)) < 0);
    }

    [Theory]
    [InlineData("../../etc", "etc")]
    [InlineData("ÄÖÜ", "run")]
    [InlineData("a__b--c", "a-b-c")]
    [InlineData("", "run")]
    public void NamesBecomeSafeFolderNames(string name, string slug) => Assert.Equal(slug, RunId.Slug(name));
}
