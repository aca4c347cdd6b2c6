using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>Runs that are followed over broken streams and take-overs.</summary>
public sealed class FollowTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ScriptedPort _port = new();

    public FollowTests() => _folder.Write("plan.yaml", PlanFiles.Small);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TailPrintsALineABeatAndEndsWithTheRun()
    {
        await using var server = await ApiServer.StartAsync(_port);
        _port.Beat("run-1", 5);
        await using var pbm = PbmProcess.Start(_folder, [server.Endpoint, "load", "tail"]);
        await pbm.UntilAsync("  5.0s");
        _port.Beat("run-1", 6);
        await pbm.UntilAsync("  6.0s");
        _port.End("run-1", 6);
        await pbm.EndAsync(0);
        Assert.Contains("run-1 completed: ", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("note: a note ?[31mof an agent", pbm.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TailOfAnEndedRunEndsAtOnce()
    {
        await using var server = await ApiServer.StartAsync(_port);
        _port.Runs.Runs["run-0"] = ScriptedPort.Ended("run-0");
        await using var pbm = await PbmProcess.RunAsync(
            _folder, 0, [server.Endpoint, "load", "tail", "run-0", "-o", "json"]);
        Assert.Contains("\"state\":\"completed\"", pbm.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitSeesTheRunThroughABrokenStreamToItsFiles()
    {
        var first = await ApiServer.StartAsync(_port);
        var port = first.Port;
        await using var pbm = PbmProcess.Start(
            _folder, [first.Endpoint, "load", "run", "-f", "plan.yaml", "--wait", "--out", "results", "--json"]);
        var run = await StartedAsync(pbm);
        _port.Beat(run, 5);
        await pbm.UntilAsync("  5.0s");
        await first.DisposeAsync();
        await pbm.UntilAsync("trying again for 60 s");
        await using var second = await ApiServer.StartAsync(_port, port: port);
        _port.Beat(run, 7);
        await pbm.UntilAsync("connected again");
        _port.End(run, 7);
        await pbm.EndAsync(0);
        Assert.Contains("  7.0s", pbm.Out, StringComparison.Ordinal);
        var path = Path.Combine(_folder.Path, "results", "run.json");
        Assert.EndsWith(path + "\n", pbm.Out, StringComparison.Ordinal);
        Assert.Equal(run, RunJson.Read(path).Root.GetProperty("run").GetProperty("id").GetString());
        Assert.True(File.Exists(Path.Combine(_folder.Path, "results", "report.html")));
        Assert.Single(_port.Asked);
    }

    [Fact]
    public async Task ATakeOverIsFollowedToTheOtherCoordinator()
    {
        var other = new ScriptedPort(CoordinatorRole.Standby) { Runs = _port.Runs };
        await using var one = await ApiServer.StartAsync(_port);
        await using var two = await ApiServer.StartAsync(other);
        await using var pbm = PbmProcess.Start(
            _folder, [$"{one.Endpoint},{two.Endpoint}", "load", "run", "-f", "plan.yaml", "--wait"]);
        var run = await StartedAsync(pbm);
        _port.Beat(run, 5);
        await pbm.UntilAsync("  5.0s");
        _port.Show(view => view with { Role = CoordinatorRole.Standby });
        await pbm.UntilAsync("trying again");
        other.Show(view => view with { Role = CoordinatorRole.Active });
        other.Beat(run, 8);
        await pbm.UntilAsync($"connected again, to {two.Endpoint}");
        other.End(run, 8);
        await pbm.EndAsync(0);
        Assert.Single(Directory.GetFiles(
            Path.Combine(_folder.Path, "fourtuple-runs", run), "run.json"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ASignalWhileWaitingLeavesTheRunAlone(string signal)
    {
        await using var server = await ApiServer.StartAsync(_port);
        await using var pbm = PbmProcess.Start(
            _folder, [server.Endpoint, "load", "run", "-f", "plan.yaml", "--wait"]);
        var run = await StartedAsync(pbm);
        _port.Beat(run, 5);
        await pbm.UntilAsync("  5.0s");
        await pbm.SignalAsync(signal);
        await pbm.EndAsync(ExitCodes.Stopped);
        Assert.Contains($"stop it with pbm load stop {run}", pbm.Error, StringComparison.Ordinal);
        Assert.IsType<ClusterCommand.Run>(Assert.Single(_port.Asked));
    }

    [Fact]
    public async Task WithoutWaitTheIdIsTheResult()
    {
        await using var server = await ApiServer.StartAsync(_port);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, 0, [server.Endpoint, "load", "run", "-f", "plan.yaml", "--set", "spec.profile[0].ramp.to=9"]);
        var run = Assert.IsType<ClusterCommand.Run>(Assert.Single(_port.Asked));
        Assert.Equal(run.RunId + "\n", pbm.Out);
        Assert.Contains($"pbm load tail {run.RunId}", pbm.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "fourtuple-runs")));
    }

    private async Task<string> StartedAsync(PbmProcess pbm)
    {
        await pbm.UntilAsync("run 2");
        return ((ClusterCommand.Run)_port.Asked.Single()).RunId;
    }
}
