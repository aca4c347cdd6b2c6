using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Targets;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Churn on the real kernel: the three closes on both engines, and what TIME_WAIT allows.</summary>
[Collection(HeavyRuns.Name)]
public sealed class ChurnRunTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly NetworkNamespace _net = new();

    public void Dispose()
    {
        _net.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// 160 tuples carry 200 openings a second, 75 times what their TIME_WAIT would allow, without one that is in use.
    /// </summary>
    [Theory]
    [InlineData(CloseSpec.ClientFin, "io_uring")]
    [InlineData(CloseSpec.ClientFin, "epoll")]
    [InlineData(CloseSpec.ClientRst, "io_uring")]
    [InlineData(CloseSpec.Server, "io_uring")]
    public async Task EachCloseKeepsATinySpaceGoing(CloseSpec close, string engine)
    {
        // A tuple that the server closed rests for a second, so that close needs more of them.
        var plan = new ChurnPlan(200, close == CloseSpec.Server ? 100 : 40, close);
        string[] life = close == CloseSpec.Server ? ["--close-after", "50ms"] : [];
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1:9000-9003", life, Inside);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, plan.Write(_folder, "--engine", engine), [.. HeavyRuns.First, .. Inside]);

        var run = pbm.RunJson();
        Assert.Equal("pass", run.Status);
        // 100 of the ramp and 1,000 of the hold, which a busy host ends a little late; the rate goes on until then.
        Assert.InRange(run.Account("established"), 1_090, 1_600);
        // No exchange failed and no lifetime cuts one short: only what is open when the drain begins may be at its own.
        Assert.InRange(run.Account("established") - run.Account("confirmed"), 0, run.Account("open"));
        Assert.Equal((0, 0, 0), (run.Account("failed"), run.Account("dropped"), run.Account("tuplesSkipped")));
        Assert.Empty(run.Errors);
        var byPeer = close == CloseSpec.Server ? run.Account("established") - run.Account("open") : 0;
        Assert.Equal(byPeer, run.Account("closedByPeer"));
        var waits = Audit.Source(run).GetProperty("timeWait").GetInt64();
        Assert.InRange(waits, close == CloseSpec.ClientFin ? 4 : 0, close == CloseSpec.ClientFin ? 160 : 0);
        var recycled = run.Root.GetProperty("kernel").GetProperty("twRecycled").GetInt64();
        // Those of the target's side are its own; ours are taken over by nearly every opening.
        Assert.True(close != CloseSpec.ClientFin || recycled >= 500, $"{recycled} taken over");
        var seen = await target.StopAsync();
        AllOfThemAccepted(run, seen);
        Assert.True(seen.AddsUp, "the target adds up");
    }

    [Fact]
    public async Task WithoutTimestampsTheCeilingIsToldBeforeAndHitAndExplained()
    {
        _net.Run("sysctl", "-w", "net.ipv4.tcp_timestamps=0");
        var plan = new ChurnPlan(200, 30, CloseSpec.ClientFin);
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1:9000-9003", [], Inside);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Inconclusive, plan.Write(_folder), [.. HeavyRuns.First, .. Inside]);

        var run = pbm.RunJson();
        // 120 tuples, each once: 2 a second.
        Assert.Equal((120, 120), (run.Account("established"), run.Account("closedByUs")));
        Assert.InRange(run.Account("skipped"), 970, 1_480);
        Assert.Equal((0, 0), (run.Account("failed"), run.Account("tuplesSkipped")));
        Assert.Equal(120, Audit.Source(run).GetProperty("timeWait").GetInt64());
        Assert.Contains(run.Warnings, warning => warning.Contains("at most 2.0 openings/s", StringComparison.Ordinal));
        Assert.StartsWith(
            "The generator was the limit (tuples in TIME_WAIT), so this says nothing about the target", run.Sentence,
            StringComparison.Ordinal);
        var limit = run.Root.GetProperty("limiting").EnumerateArray().First();
        Assert.Equal(("tuples in TIME_WAIT", "generator"), (Text(limit, "resource"), Text(limit, "side")));
        Assert.Contains("120 of 120 tuples", Text(limit, "evidence"), StringComparison.Ordinal);
        Assert.Contains("net.ipv4.tcp_timestamps=1", Text(limit, "evidence"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheExamplePlanRunsAgainstLocalTargetsPutInBySettings()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1-127.0.1.2:9000-9003", [], Inside);
        await using var pbm = await PbmProcess.RunAsync(_folder, ExitCodes.Pass,
        [
            "local", "run", "-f", Path.Combine(PlanFiles.Folder, "churn.yaml"),
            "--set", "spec.safety.allow=[127.0.0.0/8]",
            "--set", "spec.sources.addresses=[127.0.0.1]",
            "--set", "spec.sources.ports=20000-29999",
            "--set", "spec.targets[0].addresses=[127.0.1.1]", "--set", "spec.targets[0].ports=9000-9003",
            "--set", "spec.targets[1].addresses=[127.0.1.2]", "--set", "spec.targets[1].ports=[9000]",
            // Rates and limits of a busy host of two cores, in seconds instead of minutes.
            "--set", "spec.profile[0].ramp.to=200/s", "--set", "spec.profile[0].ramp.over=1s",
            "--set", "spec.profile[1].hold.for=2s",
            "--set", "spec.profile[2].ramp.to=400/s", "--set", "spec.profile[2].ramp.over=1s",
            "--set", "spec.profile[3].hold.for=2s",
            "--set", "spec.thresholds.\"connect.time\"=[p(99)<5s]",
            "--set", "spec.thresholds.\"schedule.late\"=[rate<90%]",
            "--set", "spec.validity.\"agent.cpu\"=[max<=100%]",
        ], [.. HeavyRuns.First, .. Inside]);
        var run = pbm.RunJson();
        Assert.InRange(run.Account("established"), 1_550, 3_000);
        Assert.Equal((0, 0), (run.Account("failed"), run.Account("dropped")));
        AllOfThemAccepted(run, await target.StopAsync());
        // The plan's weights are 3 and 1, and each of two workers keeps them to within one opening.
        var sinkB = run.Root.GetProperty("destinations").EnumerateArray()
            .Single(row => Text(row, "address") == "127.0.1.2").GetProperty("attempted").GetInt64();
        Assert.InRange(sinkB - (run.Account("attempted") / 4.0), -2, 2);
    }

    /// <summary>An opening that is pending when the drain begins may still be accepted.</summary>
    private static void AllOfThemAccepted(RunJson run, TargetReport seen) =>
        Assert.InRange(seen.Accepted - run.Account("established"), 0, run.Account("pending"));

    private string[] Inside => ["ip", "netns", "exec", _net.Name];

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
