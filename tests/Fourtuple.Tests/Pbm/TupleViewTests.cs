using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Plans;
using CoordinatorSamples = Fourtuple.Tests.Coordinator.Samples;

namespace Fourtuple.Tests.Pbm;

/// <summary>pbm tuple space: one agent, and the shares of several.</summary>
public sealed class TupleViewTests
{
    [Fact]
    public void Shares_are_shown_for_several_agents_and_the_space_stays_the_same()
    {
        var host = CoordinatorSamples.Capacity();
        var plan = CoordinatorSamples.Plan([new ProfileStep.Ramp(10_001, null, null, null)]);
        var one = TupleView.Of(plan, host);
        var three = TupleView.Of(plan, host, 3);
        Assert.Empty(one.Shares);
        Assert.Equal((one.Size, one.Sources, one.Destinations), (three.Size, three.Sources, three.Destinations));
        Assert.Equal(10_001, three.Shares.Sum(share => share.Connections));
        Assert.Equal(
            ["127.0.1.1:9000 to 127.0.1.1:9020 (21)", "127.0.1.1:9021 to 127.0.1.1:9041 (21)",
                "127.0.1.1:9042 to 127.0.1.1:9063 (22)"],
            three.Shares.Select(share => share.Destinations));
        Assert.Contains("agent-2", three.ToText(), StringComparison.Ordinal);
        Assert.All(three.Shares, share => Assert.Equal("127.0.0.1", share.Identity));
    }

    [Fact]
    public void What_the_plan_says_of_agents_does_not_bind_one_host()
    {
        var plan = CoordinatorSamples.Plan();
        plan = plan with
        {
            Spec = plan.Spec with
            {
                Agents = new AgentSpec(4, new Dictionary<string, string> { ["zone"] = "a" }, OnLoss.Abort),
            },
        };
        Assert.Equal(64, TupleView.Of(plan, CoordinatorSamples.Capacity()).Destinations);
    }
}
