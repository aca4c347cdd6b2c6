using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Local runs against <c>pbm target</c> in another process on loopback.</summary>
[Collection(HeavyRuns.Name)]
public sealed class LocalRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PortsTheKernelChoseAreReadBackFromIt()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.105.1.1-127.105.1.4:7400-7403");
        var plan = new HoldPlan("127.105.1.1-127.105.1.4", "7400-7403", 5_000) { Binding = "bind: kernel" };
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, plan.Write(_folder), [.. HeavyRuns.First]);
        var run = pbm.RunJson();
        Audit.HeldAll(run, 5_000);
        var seen = await target.StopAsync();
        Assert.Equal(5_000, seen.Accepted);
        Audit.SeenByTarget(run, Assert.Single(seen.Sources));
    }

    [Fact]
    public async Task TheExamplePlanForOneHostPasses()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.106.1.1-127.106.1.4:7410-7425");
        await using var pbm = await PbmProcess.RunAsync(_folder, ExitCodes.Pass,
        [
            "local", "run", "-f", Path.Combine(PlanFiles.Folder, "local-hold.yaml"),
            "--set", "spec.targets[0].addresses=[127.106.1.1-127.106.1.4]",
            "--set", "spec.targets[0].ports=7410-7425",
            "--set", "spec.load.keepalive.every=5s",
            // One host carries both ends, beside other work: the pace and the limit on answers leave room for it.
            "--set", "spec.profile[0].ramp.over=8s",
            "--set", "spec.thresholds.\"exchange.time\"=[p(99)<5s]",
            "--set", "spec.profile[1].hold.for=6s",
            "--set", "spec.profile[2].drain.over=1s",
        ], [.. HeavyRuns.First]);
        var run = pbm.RunJson();
        Audit.HeldAll(run, 100_000);
        var seen = await target.StopAsync();
        Assert.Equal(100_000, seen.Accepted);
        Audit.SeenByTarget(run, Assert.Single(seen.Sources));
    }
}
