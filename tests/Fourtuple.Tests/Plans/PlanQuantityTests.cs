using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Plans;

public class PlanQuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("250k", 250_000)]
    [InlineData("1.5M", 1_500_000)]
    [InlineData("99.9", 99.9)]
    public void Counts(string text, double value)
    {
        Assert.True(PlanQuantity.TryCount(text, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("40k/s", 40_000)]
    [InlineData("0.5/s", 0.5)]
    public void Rates(string text, double value)
    {
        Assert.True(PlanQuantity.TryRate(text, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("1.5s", 1.5)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7_200)]
    [InlineData("0s", 0)]
    public void Durations(string text, double seconds)
    {
        Assert.True(PlanQuantity.TryDuration(text, out var read));
        Assert.Equal(TimeSpan.FromSeconds(seconds), read);
    }

    [Theory]
    [InlineData("0.1%", 0.001)]
    [InlineData("80%", 0.8)]
    public void Percentages(string text, double fraction)
    {
        Assert.True(PlanQuantity.TryPercent(text, out var read));
        Assert.Equal(fraction, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("1_000")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("5K")]
    [InlineData("5 k")]
    [InlineData("5\n")]
    [InlineData("5s\n")]
    [InlineData("5/s\n")]
    [InlineData("999999999h")]
    [InlineData("99999999999999999")]
    [InlineData("\u0665")]
    public void Other_forms_are_refused(string text)
    {
        Assert.False(PlanQuantity.TryCount(text, out _));
        Assert.False(PlanQuantity.TryRate(text, out _));
        Assert.False(PlanQuantity.TryDuration(text, out _));
        Assert.False(PlanQuantity.TryPercent(text, out _));
    }

    [Theory]
    [InlineData("rampOvr", "rampOver")]
    [InlineData("keepAlive", "keepalive")]
    [InlineData("paec", "pace")]
    [InlineData("xyzzy", null)]
    public void The_nearest_name_is_found(string word, string? name) =>
        Assert.Equal(name, NearestName.Of(word, ["rampOver", "keepalive", "pace", "settle"]));

    [Theory]
    [InlineData("request.rate", "achieved >= 99%", "achieved", null, ">=", 0.99)]
    [InlineData("connect.time", "p(99.9)<1s", "p", 99.9, "<", 1)]
    [InlineData("agent.lost", "count==0", "count", null, "==", 0)]
    [InlineData("agent.cpu", "max<80%", "max", null, "<", 0.8)]
    [InlineData("connection.open", "max>=1.5M", "max", null, ">=", 1_500_000)]
    public void Expressions(string metric, string text, string reducer, double? percentile, string sign, double value)
    {
        Assert.True(CriterionParser.TryParse(metric, text, out var criterion, out _));
        Assert.Equal(new Criterion(metric, reducer, percentile, sign, value, text), criterion);
    }

    [Fact]
    public void Plan_hashes_tell_plans_and_settings_apart()
    {
        var hash = PlanHash.Of("a: b\n", ["x=1"]);
        Assert.Equal(64, hash.Length);
        Assert.Equal(hash, PlanHash.Of("\ufeffa: b\r\n", ["x=1"]));
        Assert.NotEqual(hash, PlanHash.Of("a: b\n", []));
        Assert.NotEqual(PlanHash.Of("a", ["b", "c"]), PlanHash.Of("a", ["bc"]));
    }
}
