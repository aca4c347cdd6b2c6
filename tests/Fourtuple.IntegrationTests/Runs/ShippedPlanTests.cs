using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>
/// A plan of deploy/plans that is written for other networks, on this host: every difference is a --set. Its limits of
/// time are taken out, since one host carries both ends beside other work. churn.yaml is among ChurnRunTests,
/// request.yaml among RequestServerTests.
/// </summary>
[Collection(HeavyRuns.Name)]
public sealed class ShippedPlanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hold()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.107.1.1-127.107.1.4:7500-7515");
        string[] settings =
        [
            "safety.allow=[127.0.0.0/8]", "targets[0].addresses=[127.107.1.1-127.107.1.4]",
            "targets[0].ports=7500-7515", "agents.count=1", "agents.select={}", "load.keepalive.every=1s",
            "load.keepalive.expect=any", "profile[0].ramp={to: 500, over: 1s}",
            "profile[1].steps={by: 250, to: 1000, rampOver: 200ms, settle: 400ms}",
            "profile[2]={pause: {for: 100ms}}", "profile[3].hold.for=1s", "profile[4].drain.over=200ms",
            "thresholds={}", "validity={}",
        ];
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass,
            [
                "local", "run", "-f", Path.Combine(PlanFiles.Folder, "hold.yaml"),
                .. settings.SelectMany(setting => new[] { "--set", $"spec.{setting}" }),
            ],
            [.. HeavyRuns.First]);
        var run = pbm.RunJson();
        Audit.HeldAll(run, 1_000);
        var seen = await target.StopAsync();
        Assert.Equal(1_000, seen.Accepted);
        Audit.SeenByTarget(run, Assert.Single(seen.Sources));
    }
}
