using System.Text;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Plans;

public class ExamplePlanTests
{
    public static TheoryData<string> Names { get; } = new(PlanFiles.Examples.Select(file => Path.GetFileName(file)!));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_valid(string name) => Assert.Empty(Read(name).Problems);

    [Fact]
    public void There_is_one_for_each_mode() => Assert.Equal(
        Enum.GetValues<LoadMode>(), PlanFiles.Examples
            .Select(file => Read(Path.GetFileName(file)).Plan!.Spec.Load.Mode).Distinct().Order());

    [Fact]
    public void Hold_is_read_in_full()
    {
        var spec = Read("hold.yaml").Plan!.Spec;
        Assert.Equal(
            (2_500_000L, 60_000.0),
            (spec.Safety.Ceiling.Connections!.Value, spec.Safety.Ceiling.ConnectRate!.Value));
        Assert.Equal(16, spec.Targets[0].Ports.Count);
        Assert.Equal(["auto"], spec.Sources.Addresses);
        Assert.Equal(4, spec.Agents.Count);
        Assert.Equal("PONG", Encoding.UTF8.GetString(spec.Load.Keepalive!.Expect!.Value.Span));
        Assert.Equal("PING\r\n", Encoding.UTF8.GetString(spec.Load.Keepalive.Send.Span));
        var steps = TimeSpan.FromSeconds(20);
        Assert.Equal(
            [
                new ProfileStep.Ramp(500_000, TimeSpan.FromSeconds(60), null, null),
                new ProfileStep.Steps(250_000, 1_500_000, steps, TimeSpan.FromSeconds(40)),
                new ProfileStep.Search(1_500_000, 2_400_000, 0.02,
                    TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45), 2),
                new ProfileStep.Hold(TimeSpan.FromMinutes(10)),
                new ProfileStep.Drain(TimeSpan.FromSeconds(60), DrainClose.Fin),
            ],
            spec.Profile);
        Assert.Equal(
            new CriterionSpec(
                new Criterion("connect.failed", "rate", null, "<", 0.001, "rate<0.1%"), true, TimeSpan.FromSeconds(30)),
            spec.Thresholds[2]);
        Assert.Equal([50, 90, 99, 99.9, 99.99], spec.Report.Percentiles);
    }

    [Fact]
    public void Churn_and_request_are_read_in_full()
    {
        var churn = Read("churn.yaml").Plan!.Spec;
        Assert.Equal(
            new LifetimeSpec("exponential", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5)),
            churn.Load.Lifetime);
        Assert.Equal(CloseSpec.ClientRst, churn.Load.Close);
        Assert.Null(churn.Load.Exchange!.Expect);
        Assert.Equal(3, churn.Targets[0].Weight);
        Assert.Equal("8443-8447", churn.Targets[0].Ports.ToString());
        Assert.Equal("connect.failed", ((ProfileStep.Ramp)churn.Profile[2]).StopWhen!.Metric);
        var request = Read("request.yaml").Plan!.Spec;
        Assert.Equal(20_000, request.Load.Connections);
        Assert.Equal("orders.test", request.Load.Http!.Headers["Host"]);
        Assert.Equal([200], request.Load.Http.Status);
        Assert.Equal(LatencyKind.Intended, request.Load.Latency);
    }

    private static PlanReadResult Read(string name) =>
        PlanReader.Read(File.ReadAllText(Path.Combine(PlanFiles.Folder, name)), name, []);
}
