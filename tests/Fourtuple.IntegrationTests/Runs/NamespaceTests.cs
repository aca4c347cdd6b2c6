using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>
/// A target in a network namespace of its own, reached over a veth pair: two hosts but for the memory.
/// </summary>
[Collection(HeavyRuns.Name)]
public sealed class NamespaceTests : IDisposable
{
    private const int Connections = 10_000;

    private readonly TestFolder _folder = new();
    private readonly NetworkNamespace _near = new();
    private readonly NetworkNamespace _far = new();

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("198.18.7.1", "198.18.7.2", "198.18.7.0/24", 24)]
    [InlineData("fd00:18:7::1", "fd00:18:7::2", "fd00:18:7::/64", 64)]
    public async Task TheTargetSeesThePortsTheAgentUsed(string source, string destination, string subnet, int bits)
    {
        NetworkNamespace.Join(_near, $"{source}/{bits}", _far, $"{destination}/{bits}");
        var host = destination.Contains(':', StringComparison.Ordinal) ? $"[{destination}]" : destination;
        await using var target = await BuiltInTarget.StartAsync(_folder, $"{host}:9000-9015", Inside(_far));
        var plan = new HoldPlan(destination, "9000-9015", Connections) { Source = source, Allow = subnet };
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, plan.Write(_folder, "--allow", subnet), [.. HeavyRuns.First, .. Inside(_near)]);

        var run = pbm.RunJson();
        Audit.HeldAll(run, Connections);
        var (distinct, first, last) = Audit.Ports(run);
        Assert.InRange(distinct, Connections / 16, (Connections / 16) + 1);
        Assert.InRange(first, 20_000, last);
        Assert.InRange(last, first, 29_999);
        var seen = await target.StopAsync();
        Assert.Equal((Connections, Connections), (seen.Accepted, seen.PeakOpen));
        Assert.True(seen.AddsUp, "the target adds up");
        Audit.SeenByTarget(run, Assert.Single(seen.Sources));
    }

    private static string[] Inside(NetworkNamespace where) => ["ip", "netns", "exec", where.Name];
}
