using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Api;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary><c>pbm plan explain</c> as a user calls it: text, JSON, exit codes, source of the readings.</summary>
public sealed class ExplainTests : IDisposable
{
    /// <summary>A flag about hosts, so that no coordinator is asked that happens to be there.</summary>
    private static readonly string[] FromHere = ["plan", "explain", "-f", "plan.yaml", "--conntrack-max", "1M"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task APlanThatFitsNamesWhatBindsFirst()
    {
        _folder.Write("plan.yaml", TestPlans.Hold("127.31.1.1", "23500-23503", 20_000, ramp: "2s"));
        await using var pbm = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, FromHere);
        Assert.Contains("x 4 destinations", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("binds first", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("deploy/MEASURED.md", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("The plan fits: tuples bind first", pbm.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInfeasiblePlanIsRefusedAndTheNearestOneOfItFits()
    {
        _folder.Write("plan.yaml", TestPlans.Hold("127.31.1.1", "23500-23501", 50_000, sourcePorts: "21000-21999"));
        await using var refused = await PbmProcess.RunAsync(
            _folder, ExitCodes.InvalidPlan, [.. FromHere, "-o", "json"]);
        var root = JsonDocument.Parse(refused.Out).RootElement;
        Assert.False(root.GetProperty("feasible").GetBoolean());
        Assert.Equal("tuples", root.GetProperty("binding").GetString());
        var nearest = root.GetProperty("nearest").EnumerateArray().ToDictionary(
            plan => plan.GetProperty("change").GetString()!, plan => plan.GetProperty("amount").GetInt64());
        Assert.Equal((2_000, 48, 24), (nearest["lower"], nearest["destinations"], nearest["sources"]));

        await using var lowered = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, [.. FromHere, "--set", $"spec.profile[0].ramp.to={nearest["lower"]}"]);
        await using var above = await PbmProcess.RunAsync(
            _folder, ExitCodes.InvalidPlan, [.. FromHere, "--set", $"spec.profile[0].ramp.to={nearest["lower"] + 1}"]);
        Assert.Contains("Lower it to 2,000 connections", above.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDescriptorLimitOfThisProcessBinds()
    {
        _folder.Write("plan.yaml", TestPlans.Hold("127.31.1.1", "23500-23503", 5_000));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.InvalidPlan, [.. FromHere, "--engine", "epoll", "-o", "json"],
            ["prlimit", "--nofile=1064:1064"]);
        var root = JsonDocument.Parse(pbm.Out).RootElement;
        Assert.Equal("file descriptors", root.GetProperty("binding").GetString());
        var row = root.GetProperty("limits").EnumerateArray()
            .Single(limit => limit.GetProperty("name").GetString() == "file descriptors");
        Assert.Equal(1_000, row.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task FlagsStandForHostsThatAreNotHere()
    {
        _folder.Write("plan.yaml", TestPlans.Hold(
            "192.0.2.1-192.0.2.4", "9000", 300_000, sources: "10.99.0.1", allow: "192.0.2.0/28", ramp: "30s"));
        string[] two =
        [
            .. FromHere, "--sources", "2", "--nofile", "524288", "--memory", "8G", "--cores", "8", "--engine", "epoll",
        ];
        await using var one = await PbmProcess.RunAsync(_folder, ExitCodes.InvalidPlan, [.. two, "--agents", "1"]);
        Assert.Contains("Lower it to 64,008 connections", one.Out, StringComparison.Ordinal);
        await using var five = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, [.. two, "--agents", "5"]);
        Assert.Contains("10 sources x 8,001 ports x 4 destinations", five.Out, StringComparison.Ordinal);
        Assert.Contains("agent-5 ", five.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChurnIsExplainedWithAndWithoutTimestamps()
    {
        _folder.Write("plan.yaml", TestPlans.Hold("127.31.1.1", "23500", 1, sourcePorts: "21000-21999")
            .Replace("mode: hold", "mode: churn\n    lifetime: { mean: 0s }\n    close: client-fin",
                StringComparison.Ordinal)
            .Replace("    keepalive: { every: 1s, send: \"PING\\r\\n\", expect: \"PING\\r\\n\", timeout: 1s }\n", "",
                StringComparison.Ordinal)
            .Replace("to: 1", "to: 500/s", StringComparison.Ordinal));
        await using var with = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, FromHere);
        Assert.Contains("client-fin, explicit, timestamps on", with.Out, StringComparison.Ordinal);
        await using var without = await PbmProcess.RunAsync(
            _folder, ExitCodes.InvalidPlan, [.. FromHere, "--no-timestamps"]);
        Assert.Contains("Lower it to 16 connections/s", without.Out, StringComparison.Ordinal);
        Assert.Contains("set load.close: client-rst", without.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACoordinatorThatIsNamedAnswersFromItsAgents()
    {
        var port = new ScriptedPort();
        await using var server = await ApiServer.StartAsync(port);
        _folder.Write("plan.yaml", TestPlans.Hold("127.31.1.1", "23500-23503", 20_000));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, [server.Endpoint, "plan", "explain", "-f", "plan.yaml"]);
        Assert.Contains("1 agents of the cluster, as they joined", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("agent-1 ", pbm.Out, StringComparison.Ordinal);
        await using var json = await PbmProcess.RunAsync(
            _folder, ExitCodes.InvalidPlan,
            [
                server.Endpoint, "plan", "explain", "-f", "plan.yaml", "--set", "spec.profile[0].ramp.to=40k", "-o",
                "json",
            ]);
        Assert.False(JsonDocument.Parse(json.Out).RootElement.GetProperty("feasible").GetBoolean());
        await using var both = await PbmProcess.RunAsync(
            _folder, ExitCodes.Usage, [server.Endpoint, .. FromHere]);
        Assert.Contains("Flags about hosts", both.Error, StringComparison.Ordinal);
    }
}
