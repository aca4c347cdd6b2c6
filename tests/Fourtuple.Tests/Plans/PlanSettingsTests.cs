using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Plans;

public class PlanSettingsTests
{
    [Fact]
    public void Settings_replace_add_and_append_in_order()
    {
        var spec = PlanFiles.Good(
            PlanFiles.Small, "spec.profile[0].ramp.to=50k", "spec.profile[0].ramp.to=60k",
            "spec.profile[2].drain.over=5s", "spec.thresholds.connect.time=['p(99)<1s']",
            "spec.validity.\"agent.lost\"[0]=count==0", "metadata.labels.a.b=c",
            "spec.load.keepalive.send=\"A\\tB\"").Spec;
        Assert.Equal(60_000, ((ProfileStep.Ramp)spec.Profile[0]).To);
        Assert.Equal(new ProfileStep.Drain(TimeSpan.FromSeconds(5), DrainClose.Fin), spec.Profile[2]);
        Assert.Equal("connect.time", spec.Thresholds[0].Criterion.Metric);
        Assert.Equal("agent.lost", spec.Validity[0].Criterion.Metric);
        Assert.Equal("A\tB"u8.ToArray(), spec.Load.Keepalive!.Send.ToArray());
    }

    [Theory]
    [InlineData("spec.profile", "is not path=value")]
    [InlineData("=5", "is not path=value")]
    [InlineData("spec..a=5", "is not a path")]
    [InlineData("spec.a.=5", "is not a path")]
    [InlineData("[0]=5", "is not a path")]
    [InlineData("spec.profile[x]=5", "is not a path")]
    [InlineData("spec.profile[7].ramp.to=5", "spec.profile has no item [7]")]
    [InlineData("spec.profile.ramp=5", "spec.profile has no key 'ramp'")]
    [InlineData("spec.load.mode.a=5", "spec.load.mode has no key 'a'")]
    [InlineData("spec.load.mode=[", "not well-formed YAML")]
    [InlineData("spec.load.mode=&a x", "anchors are not accepted")]
    [InlineData("spec.load.mode=", "spec.load.mode is nothing")]
    [InlineData("spec.load.moed=hold", "unknown key 'moed'")]
    [InlineData("spec.load.mode=hodl", "did you mean 'hold'?")]
    public void Bad_settings_point_at_themselves(string setting, string said)
    {
        var problems = PlanFiles.Read(PlanFiles.Small, "metadata.name=other", setting).Problems;
        Assert.Contains(problems, problem => problem.File == "--set" && problem.Line == 2
            && problem.ToString().Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_is_positioned_inside_its_setting()
    {
        var problem = Assert.Single(PlanFiles.Read(PlanFiles.Small, "spec.load.keepalive.every=10").Problems);
        Assert.Equal(("--set", 1, 27), (problem.File, problem.Line, problem.Column));
    }
}
