using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Servers that other people wrote, held with keepalives of their own protocol.</summary>
[Collection(HeavyRuns.Name)]
public sealed class OtherServerTests : IDisposable
{
    private const int Connections = 5_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NginxAnswersEveryRequest()
    {
        var listen = Addresses("127.103.1").SelectMany(address => new[] { $"{address}:7430", $"{address}:7431" });
        await using var nginx = await RequestServers.NginxAsync(
            _folder, NginxConf.Of(listen, 100_000, """location / { return 200 "held"; }"""));
        await HoldAsync(new HoldPlan("127.103.1.1-127.103.1.16", "7430-7431", Connections)
        {
            Send = @"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            Expect = "200 OK",
        });
    }

    [Fact]
    public async Task RedisAnswersEveryPing()
    {
        await using var redis = await ServerProcess.StartAsync(
            _folder, "Ready to accept connections",
            ["redis-server", "--port", "7432", "--bind", .. Addresses("127.104.1"), "--maxclients", "8192",
                "--tcp-backlog", "4096", "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir",
                _folder.Path]);
        await HoldAsync(new HoldPlan("127.104.1.1-127.104.1.16", "7432", Connections) { Expect = @"+PONG\r\n" });
    }

    /// <summary>Sixteen addresses, which is also all that redis binds.</summary>
    private static IEnumerable<string> Addresses(string network) =>
        Enumerable.Range(1, 16).Select(host => $"{network}.{host}");

    private async Task HoldAsync(HoldPlan plan)
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, plan.Write(_folder), [.. HeavyRuns.First]);
        Audit.HeldAll(pbm.RunJson(), Connections);
    }
}
