using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Mode request against servers that other people wrote.</summary>
[Collection(HeavyRuns.Name)]
public sealed class RequestServerTests : IDisposable
{
    private const string Ok = "expect: { status: [200], body: { prefix: ok } }";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("io_uring")]
    [InlineData("epoll")]
    public async Task NginxClosesConnectionsAfterAHundredRequestsAndNoneFails(string engine)
    {
        await using var nginx = await RequestServers.NginxAsync(_folder, "127.115.1.1:7440", requests: 100);
        var run = await RunAsync(new RequestPlan(
            "127.115.1.1:7440", $$"""http: { path: "/?c=${connection}&n=${sequence}", {{Ok}} }"""), "--engine", engine);
        All(run, 2_000 * 2.5);
        // Each connection that served its hundred was closed by nginx and opened again.
        Assert.InRange(run.Account("closedByPeer"), (run.Account("requests.succeeded") / 100) - 64,
            run.Account("requests.succeeded") / 100);
        Assert.Equal((0, 64), (run.Account("dropped"), run.Account("open")));
    }

    [Theory]
    [InlineData("/chunked")]
    [InlineData("/close")]
    public async Task NginxAnswersInChunksAndWithClose(string path)
    {
        await using var nginx = await RequestServers.NginxAsync(_folder, "127.115.1.2:7441", requests: 1_000_000);
        var run = await RunAsync(new RequestPlan("127.115.1.2:7441", $$"""http: { path: {{path}}, {{Ok}} }""")
        {
            PerSecond = 500,
        });
        All(run, 500 * 2.5);
        Assert.Equal(path == "/close", run.Account("closedByPeer") > 1_000);
    }

    [Fact]
    public async Task HaproxyPassesBodiesOn()
    {
        await using var nginx = await RequestServers.NginxAsync(_folder, "127.115.1.3:7442", requests: 1_000_000);
        await using var haproxy = await RequestServers.HaproxyAsync(_folder, "127.115.1.3:7443", "127.115.1.3:7442");
        var run = await RunAsync(new RequestPlan("127.115.1.3:7443", $$"""
            http: { method: POST, path: "/chunked?${random}", headers: { Host: a.test }, body: "${sequence}", {{Ok}} }
            """.Trim())
        {
            PerSecond = 1_000,
        });
        All(run, 1_000 * 2.5);
    }

    [Theory]
    [InlineData(@"PING\r\n", @"suffix: ""\r\n""")]
    [InlineData(@"ECHO ${random}\r\n", "length: 23")]
    public async Task RedisAnswersEveryCommand(string send, string expect)
    {
        await using var redis = await RequestServers.RedisAsync(_folder, "127.115.1.4", 7444);
        var run = await RunAsync(new RequestPlan(
            "127.115.1.4:7444", $$"""exchange: { send: "{{send}}", expect: { {{expect}} } }"""));
        All(run, 2_000 * 2.5);
    }

    [Fact]
    public async Task AStalledServerShowsInTheIntendedTimeAndNotInTheServiceTime()
    {
        await using var nginx = await RequestServers.NginxAsync(_folder, "127.115.1.5:7445", requests: 1_000_000);
        var plan = new RequestPlan("127.115.1.5:7445", $$"""http: { path: /, {{Ok}} }""")
        {
            Connections = 8,
            PerSecond = 400,
            Hold = "8s",
        };
        await using var pbm = PbmProcess.Start(_folder, plan.Write(_folder), [.. HeavyRuns.First]);
        await pbm.UntilAsync("  hold ");
        await Commands.RunAsync("kill", "-STOP", $"{nginx.Id}");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await Commands.RunAsync("kill", "-CONT", $"{nginx.Id}");
        await pbm.EndAsync(ExitCodes.Pass);
        var run = pbm.RunJson();
        All(run, 400 * 8.5);
        // About 800 of 3,400 requests came due in the two seconds; 8 of them were on their way.
        var (intended, service) = (Latency(run, "request"), Latency(run, "service"));
        Assert.InRange(intended.GetProperty("p99").GetDouble(), 1.5, 4);
        Assert.InRange(service.GetProperty("p99").GetDouble(), 0, intended.GetProperty("p99").GetDouble() / 3);
        Assert.InRange(service.GetProperty("max").GetDouble(), 1.5, 4);
    }

    [Fact]
    public async Task TheExamplePlanRunsAgainstALocalTarget()
    {
        await using var nginx = await RequestServers.NginxAsync(_folder, "127.115.1.6:7446", requests: 1_000_000);
        await using var pbm = await PbmProcess.RunAsync(_folder, ExitCodes.Pass,
        [
            "local", "run", "-f", Path.Combine(PlanFiles.Folder, "request.yaml"),
            "--set", "spec.safety.allow=[127.0.0.0/8]",
            "--set", "spec.targets[0].addresses=[127.115.1.6]",
            "--set", "spec.targets[0].ports=7446",
            "--set", "spec.agents.count=1",
            "--set", "spec.load.connections=1000",
            "--set", "spec.profile[0].ramp.to=1k/s",
            "--set", "spec.profile[0].ramp.over=1s",
            "--set", "spec.profile[1].steps.by=1k/s",
            "--set", "spec.profile[1].steps.to=3k/s",
            "--set", "spec.profile[1].steps.settle=2s",
            "--set", "spec.profile[2].drain.over=1s",
            // One host carries both ends, beside other work.
            "--set", "spec.thresholds.\"request.time\"=[p(99)<2s]",
            "--set", "spec.thresholds.\"request.rate\"=[achieved>=95%]",
        ], [.. HeavyRuns.First]);
        var run = pbm.RunJson();
        All(run, 2_000 * 4);
        Assert.Equal(1_000, run.Account("established"));
    }

    private async Task<RunJson> RunAsync(RequestPlan plan, params string[] options)
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, plan.Write(_folder, options), [.. HeavyRuns.First]);
        return pbm.RunJson();
    }

    private static JsonElement Latency(RunJson run, string name) =>
        run.Root.GetProperty("latency").GetProperty(name);

    /// <summary>At least nine tenths of what came due were answered, and none failed.</summary>
    private static void All(RunJson run, double due)
    {
        Assert.Equal(("pass", 0, 0), (run.Status, run.Account("requests.failed"), run.Account("failed")));
        Assert.True(run.Account("requests.succeeded") >= 0.9 * due, $"{run.Account("requests.succeeded")} of {due}");
        Assert.Equal(run.Account("requests.due"), run.Account("requests.sent") + run.Account("requests.skipped"));
        Assert.Equal(
            run.Account("requests.sent"),
            run.Account("requests.succeeded") + run.Account("requests.failed") + run.Account("requests.inFlight"));
        foreach (var name in new[] { "request", "service" })
        {
            Assert.Equal(run.Account("requests.succeeded"), Latency(run, name).GetProperty("count").GetInt64());
        }
    }
}
