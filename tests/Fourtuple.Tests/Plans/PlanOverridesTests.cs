using Fourtuple.Shared.Plans;
using Fourtuple.Tests.Messages;

namespace Fourtuple.Tests.Plans;

public sealed class PlanOverridesTests
{
    [Fact]
    public void EveryExampleReadsTheSameFromTheTextItBecomes()
    {
        string[] settings =
            ["metadata.labels.made.by='a test: \"quoted\" \\ ünï 😀'", "spec.sources.ports=21000-29000"];
        Assert.All(PlanFiles.Examples, path =>
        {
            var text = File.ReadAllText(path);
            var one = PlanOverrides.Apply(text, settings);
            Assert.NotNull(one);
            Assert.Null(Structure.Difference(PlanFiles.Good(text, settings), PlanFiles.Good(one)));
        });
    }

    [Fact]
    public void OverridesAreInTheTextAndNamedAboveIt()
    {
        var one = PlanOverrides.Apply(PlanFiles.Small, ["spec.profile[0].ramp.to=77"])!;
        Assert.StartsWith("# --set spec.profile[0].ramp.to=77\n", one, StringComparison.Ordinal);
        var ramp = Assert.IsType<ProfileStep.Ramp>(PlanFiles.Good(one).Spec.Profile[0]);
        Assert.Equal(77, ramp.To);
    }

    [Fact]
    public void ATextWithoutOverridesStaysAsItIs() =>
        Assert.Same(PlanFiles.Small, PlanOverrides.Apply(PlanFiles.Small, []));

    [Theory]
    [InlineData("a: [", "spec.x=1")]
    [InlineData("a: 1", "no-value")]
    [InlineData("a: 1", "a[0]=1")]
    [InlineData("a: \u0001", "a=1")]
    public void WhatCannotBeReadBecomesNothing(string text, string setting) =>
        Assert.Null(PlanOverrides.Apply(text, [setting]));

    [Fact]
    public void ALineEndInASettingDoesNotEscapeTheComment()
    {
        var one = PlanOverrides.Apply(PlanFiles.Small, ["metadata.labels.x=\"a\nextra: 1\""])!;
        Assert.Equal(1, one.Split('\n').Count(line => line.StartsWith('#')));
        Assert.Equal("a extra: 1", PlanFiles.Good(one).Metadata.Labels["x"]);
    }
}
