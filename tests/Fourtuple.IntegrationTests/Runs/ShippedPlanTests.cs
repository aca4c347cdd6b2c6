using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>
/// The plans of deploy/plans that are written for other networks, on this host: every difference is a --set. Their
/// limits of time are taken out, since one host carries both ends beside other work.
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
        var run = await RunAsync(
            "hold.yaml", "targets[0].addresses=[127.107.1.1-127.107.1.4]", "targets[0].ports=7500-7515",
            "agents.count=1", "agents.select={}", "load.keepalive.every=1s", "load.keepalive.expect=any",
            "profile[0].ramp={to: 500, over: 1s}",
            "profile[1].steps={by: 250, to: 1000, rampOver: 200ms, settle: 400ms}",
            "profile[2]={pause: {for: 100ms}}", "profile[3].hold.for=1s", "profile[4].drain.over=200ms",
            "validity={}");
        Audit.HeldAll(run, 1_000);
        var seen = await target.StopAsync();
        Assert.Equal(1_000, seen.Accepted);
        Audit.SeenByTarget(run, Assert.Single(seen.Sources));
    }

    [Fact]
    public async Task Churn()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.107.2.1-127.107.2.2:7520-7521");
        var run = await RunAsync(
            "churn.yaml", "targets[0].addresses=[127.107.2.1]", "targets[0].ports=[7520-7521]",
            "targets[1].addresses=[127.107.2.2]", "targets[1].ports=[7520]", "sources.addresses=[127.0.0.1]",
            "profile[0].ramp={to: 200/s, over: 1s}", "profile[1].hold.for=1s",
            "profile[2].ramp={to: 400/s, over: 1s, stopWhen: \"connect.failed rate>1%\"}", "profile[3].hold.for=1s",
            "validity={}");
        // The ramps make a half of their time, the holds all of it.
        Assert.InRange(run.Account("established"), 900, 1_300);
        Assert.Equal(0, run.Account("failed"));
        // One start is due each 2.5 ms at the end: those of a worker's last turn before it are not made any more.
        Assert.InRange(run.Account("skipped"), 0, 10);
        // A life drawn as shorter than the reply takes ends unconfirmed: one in 200 is below a millisecond.
        Assert.InRange(run.Account("confirmed"), run.Account("established") * 95 / 100, run.Account("established"));
        Assert.Equal(run.Account("established"), (await target.StopAsync()).Accepted);
    }

    [Fact]
    public async Task Request()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.107.3.1:7530", [], [], "http");
        var run = await RunAsync(
            "request.yaml", "targets[0].addresses=[127.107.3.1]", "targets[0].ports=[7530]", "agents.count=1",
            "load.connections=64", "profile[0].ramp={to: 500/s, over: 1s}",
            "profile[1].steps={by: 250/s, to: 1000/s, settle: 1s}", "profile[2].drain.over=200ms");
        Assert.InRange(run.Account("requests.succeeded"), 1_800, 2_800);
        Assert.Equal(0, run.Account("requests.failed"));
        Assert.Equal(64, run.Account("established"));
    }

    private async Task<RunJson> RunAsync(string plan, params string[] settings)
    {
        string[] all = ["safety.allow=[127.0.0.0/8]", "thresholds={}", .. settings];
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass,
            [
                "local", "run", "-f", Path.Combine(PlanFiles.Folder, plan),
                .. all.SelectMany(setting => new[] { "--set", $"spec.{setting}" }),
            ],
            [.. HeavyRuns.First]);
        return pbm.RunJson();
    }
}
