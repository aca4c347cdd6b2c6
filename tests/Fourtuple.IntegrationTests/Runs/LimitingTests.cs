using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Limits that the real kernel has in a namespace: the run names each, and whose it is.</summary>
[Collection(HeavyRuns.Name)]
public sealed class LimitingTests : IDisposable
{
    private const int Connections = 400;
    private const string MostTracked = "net.netfilter.nf_conntrack_max";

    private readonly TestFolder _folder = new();
    private readonly NetworkNamespace _net = new();

    private string[] Inside => ["ip", "netns", "exec", _net.Name];

    public void Dispose()
    {
        _net.Dispose();
        _folder.Dispose();
    }

    /// <summary>A target that stands takes nothing from queues of 16.</summary>
    [Fact]
    public async Task AnAcceptQueueThatOverflowsIsTheTargets()
    {
        _net.Run("sysctl", "-w", "net.core.somaxconn=16");
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1:9000-9003", Inside);
        await target.SignalAsync("STOP");
        try
        {
            await LimitedAsync("target", "target's accept queue", "overflow");
        }
        finally
        {
            await target.SignalAsync("CONT");
        }
    }

    /// <summary>Nobody at this end can tell a path that drops from a target that does.</summary>
    [Fact]
    [Trait("Part", "chaos")]
    public async Task SynsThatAreLostAreTheTargetsOrThePaths()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1:9000-9003", Inside);
        Nft("input", "tcp dport 9003 tcp flags & (syn|ack) == syn drop");
        var run = await LimitedAsync("unknown", "target or path", "timed out");
        Assert.Equal(Connections / 4, run.Failed("timed_out"));
    }

    [Fact]
    public async Task AConnectionTableThatIsFullIsTheGeneratorsAndSaysNothingAboutTheTarget()
    {
        await using var target = await BuiltInTarget.StartAsync(_folder, "127.0.1.1:9000-9003", Inside);
        Nft("input", "ct state invalid counter");
        // One limit for all namespaces, each with a table of its own (nf_conntrack_init_net).
        var before = NetworkNamespace.ToEnd(NetworkNamespace.Quiet("sysctl", ["-n", MostTracked])).Trim();
        await Commands.RunAsync("sysctl", "-w", $"{MostTracked}=100");
        try
        {
            await LimitedAsync("generator", "connection tracking", "dropped", ExitCodes.Inconclusive);
        }
        finally
        {
            await Commands.RunAsync("sysctl", "-w", $"{MostTracked}={before}");
        }
    }

    private void Nft(string hook, string rule)
    {
        _net.Run("nft", "add", "table", "inet", "t");
        _net.Run("nft", "add", "chain", "inet", "t", "c", $"{{ type filter hook {hook} priority 0 ; }}");
        _net.Run("nft", ["add", "rule", "inet", "t", "c", .. rule.Split(' ')]);
    }

    /// <summary>The run does not pass, and this is what limited it first of all.</summary>
    private async Task<RunJson> LimitedAsync(
        string side, string resource, string evidence, int exitCode = ExitCodes.ThresholdsFailed)
    {
        _folder.Write("plan.yaml", TestPlans.Hold("127.0.1.1", "9000-9003", Connections, ramp: "1s"));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, exitCode,
            ["local", "run", "-f", "plan.yaml", "--set", "spec.load.connect.timeout=2s"],
            [.. HeavyRuns.First, .. Inside]);
        var run = pbm.RunJson();
        var limiting = run.Root.GetProperty("limiting").EnumerateArray().ToArray();
        Assert.True(limiting.Length > 0, "nothing is named");
        Assert.Equal(
            (side, resource),
            (limiting[0].GetProperty("side").GetString()!, limiting[0].GetProperty("resource").GetString()!));
        Assert.Contains(
            evidence, limiting[0].GetProperty("evidence").GetString(), StringComparison.Ordinal);
        return run;
    }
}
