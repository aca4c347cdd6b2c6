using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.IntegrationTests.Api;

/// <summary><c>target check</c> by a real agent.</summary>
public sealed class TargetCheckTests
{
    [Fact]
    public async Task Tells_what_the_agents_reach_and_what_they_may_not()
    {
        await using var cluster = await LiveCluster.StartAsync();
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(LiveCluster.Target, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;

        var half = await CheckAsync(cluster, cluster.Plan.Replace(
            $"ports: [{cluster.Port}]", $"ports: [{cluster.Port}, {port}]", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Failed, half.ExitCode);
        Assert.Equal("1 of 2 destinations could not be connected to from everywhere", half.What);
        Assert.Equal($"{LiveCluster.Target}:{port}: refused from all 1", half.Why);
        Assert.Single(half.Details, line => line.Contains("| connected | all 1 |", StringComparison.Ordinal));

        // The plan may allow more than the agent does.
        var outside = await CheckAsync(cluster, cluster.Plan
            .Replace("127.0.0.0/8", "127.0.0.0/8, 10.255.255.1", StringComparison.Ordinal)
            .Replace($"[{LiveCluster.Target}]", "[10.255.255.1]", StringComparison.Ordinal));
        Assert.Equal((ExitCodes.Refused, "10.255.255.1:" + $"{cluster.Port}: not allowed from all 1"),
            (outside.ExitCode, outside.Why));
    }

    private static Task<CommandAnswer> CheckAsync(LiveCluster cluster, string plan) => cluster.CallAsync(
        CommandRegistry.Specs.Single(spec => spec.Words == "target check"),
        $$"""{"plan":{{JsonSerializer.Serialize(plan)}}}""");
}
