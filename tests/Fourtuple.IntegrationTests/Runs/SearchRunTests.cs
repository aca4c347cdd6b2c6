using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Shared.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Searches for limits that are known, on the real kernel: whose limit it is has to be said as well.</summary>
[Collection(HeavyRuns.Name)]
public sealed class SearchRunTests : IDisposable
{
    /// <summary>
    /// Each heartbeat ends the request that the one before began and begins another: nginx closes connections between
    /// two requests when it has no slot left (ngx_drain_connections), and none with a request under way.
    /// </summary>
    private const string Unfinished =
        """GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-Held: """;

    private readonly TestFolder _folder = new();
    private readonly NetworkNamespace _net = new();

    public void Dispose()
    {
        _net.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TheLimitOfTheBuiltInTargetIsFound()
    {
        await using var target = await BuiltInTarget.StartAsync(
            _folder, "127.0.1.1:9000-9003", ["--max-connections", "3700"], Inside);
        var run = await FindAsync("127.0.1.1", "9000-9003", @"PING\r\n", @"PING\r\n", ExitCodes.Pass);
        Brackets(run, 3_700);
        Assert.True((await target.StopAsync()).AddsUp, "the target adds up");
    }

    /// <summary>A connection, or a listener, is a slot of worker_connections.</summary>
    [Fact]
    public async Task TheLimitOfNginxIsFound()
    {
        const int Workers = 4;
        const int Slots = 1_001;
        var servers = new List<ServerProcess>();
        var folders = Enumerable.Range(1, Workers).Select(_ => new TestFolder()).ToArray();
        try
        {
            foreach (var (folder, at) in folders.Select((folder, at) => (folder, at + 1)))
            {
                // Accepted when its request is there, so that none waits in a state that nginx may drain.
                var conf = NginxConf.Of(
                    [$"127.0.1.{at}:9000 deferred"], 1_000_000, """location / { return 200 "ok"; }""")
                    .Replace("worker_connections 8192", $"worker_connections {Slots}", StringComparison.Ordinal)
                    .Replace("keepalive_timeout 600s", "client_header_timeout 600s", StringComparison.Ordinal);
                servers.Add(await RequestServers.NginxAsync(folder, conf, Inside));
            }
            var run = await FindAsync(
                $"127.0.1.1-127.0.1.{Workers}", "9000", Unfinished, "HTTP/1.1 200", ExitCodes.Pass);
            Brackets(run, Workers * (Slots - 1));
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
            Array.ForEach(folders, folder => folder.Dispose());
        }
    }

    /// <summary>160 tuples that each rest for 60 s are used up by the second trial: that says nothing about a target.
    /// </summary>
    [Fact]
    [Trait("Exit", "121")]
    public async Task AGeneratorAtItsEndSaysNothingAboutTheTarget()
    {
        _net.Run("sysctl", "-w", "net.ipv4.tcp_timestamps=0");
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1:9000-9003", [], Inside);
        var line = new ChurnPlan(50, 40, CloseSpec.ClientFin).Write(
            _folder, "--set",
            "spec.profile=[{search: {between: [30/s, 300/s], tolerance: 10%, rampOver: 1s, settle: 2s}}]");
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Inconclusive, line, [.. HeavyRuns.First, .. Inside]);
        var run = pbm.RunJson();
        Assert.Contains("the search cannot tell the target's limit", run.Sentence, StringComparison.Ordinal);
        Assert.Contains("found no free tuple", run.Sentence, StringComparison.Ordinal);
        var limit = run.Root.GetProperty("limiting")[0];
        Assert.Equal(("generator", "tuples in TIME_WAIT"), (Text(limit, "side"), Text(limit, "resource")));
    }

    private string[] Inside => ["ip", "netns", "exec", _net.Name];

    private async Task<RunJson> FindAsync(string addresses, string ports, string send, string expect, int exitCode)
    {
        _folder.Write("search.yaml", $$"""
            apiVersion: fourtuple/v1alpha1
            kind: LoadPlan
            metadata: { name: search }
            spec:
              safety: { allow: ["127.0.0.0/8"] }
              targets:
                - { name: t, addresses: ["{{addresses}}"], ports: [{{ports}}] }
              sources: { addresses: ["127.0.0.1"], ports: 10000-29999 }
              load:
                mode: hold
                connect: { timeout: 2s }
                keepalive: { every: 60s, send: "{{send}}", expect: "{{expect}}", timeout: 2s }
              profile:
                - search: { between: [3k, 6k], tolerance: 20%, rampOver: 1s, settle: 200ms, confirm: 1 }
                - hold: { for: 1s }
                - drain: { over: 0s, close: rst }
              thresholds:
                connect.failed: ["rate<0.1%"]
                connection.dropped: ["count==0"]
            """);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, exitCode, ["local", "run", "-f", "search.yaml"], [.. HeavyRuns.First, .. Inside]);
        return pbm.RunJson();
    }

    private static void Brackets(RunJson run, long truth)
    {
        var found = run.Root.GetProperty("capacity").GetProperty("sustainable");
        var (low, high) = (found.GetProperty("lo").GetDouble(), found.GetProperty("hi").GetDouble());
        Assert.True(low <= truth && truth < high, $"{truth} is not in {low}..{high}");
        Assert.InRange(high - low, 1, high * 0.2);
        Assert.Equal(low, run.Account("open"));
        var limit = run.Root.GetProperty("limiting")[0];
        Assert.Equal(("target", "target's connection limit"), (Text(limit, "side"), Text(limit, "resource")));
        Assert.Matches("[0-9,]+ refusals and resets in [0-9,]+ openings", Text(limit, "evidence"));
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
