using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>The real pbm against a scripted coordinator: what is printed, and the exit code.</summary>
public sealed class ClusterCommandTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ScriptedPort _port = new();
    private ApiServer? _server;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync(_port);

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ClusterShowIsALineAMemberAndACount()
    {
        await using var pbm = await RunAsync(0, "cluster", "show");
        Assert.Equal(
            $"""
            coordinator-1 | [coordinator, leader] | up | reachable | {ProductVersion.Text}
            agent-1@host-1 | [agent] | up | reachable | 0.1.0
            agent-2@host-1 | [agent] | up | unreachable | 0.1.0
            Count: 3 nodes

            """, pbm.Out);
        Assert.Equal("", pbm.Error);
    }

    [Fact]
    public async Task ClusterShowCanAskForSoManyAgents()
    {
        await using var enough = await RunAsync(0, "cluster", "show", "--agents", "1");
        Assert.EndsWith("Count: 3 nodes\n", enough.Out, StringComparison.Ordinal);
        await using var few = await RunAsync(ExitCodes.TooFewAgents, "cluster", "show", "--agents", "2");
        Assert.Contains("1 of 2 agents are up", few.Error, StringComparison.Ordinal);
        await using var expected = await RunAsync(0, "cluster", "show", "--agents", "2", "--expect", "122");
        await using var other = await RunAsync(1, "cluster", "show", "--expect", "122");
        Assert.Contains("exit code is 0", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster show", "members[2].reachable", "False")]
    [InlineData("cluster status", "role", "active")]
    [InlineData("cluster leader", "leader", "coordinator-1")]
    [InlineData("actor hierarchy", "children[0].restarts", "1")]
    [InlineData("agent list", "agents[0].engine", "io_uring")]
    [InlineData("load list", "runs[0].runId", "run-0")]
    [InlineData("load status", "progress.counters.open", "12")]
    [InlineData("load status run-0", "verdict.status", "pass")]
    public async Task EveryAnswerIsADocumentToo(string command, string path, string value)
    {
        _port.Runs.Runs["run-0"] = ScriptedPort.Ended("run-0");
        if (command == "load status")
        {
            _port.Beat("run-1", 12);
        }
        await using var pbm = await RunAsync(0, [.. command.Split(' '), "-o", "json"]);
        var at = JsonDocument.Parse(pbm.Out).RootElement;
        foreach (var part in path.Replace("[", ".", StringComparison.Ordinal).Split('.'))
        {
            at = part.EndsWith(']') ? at[int.Parse(part[..^1])] : at.GetProperty(part);
        }
        Assert.Equal(value, at.ToString());
    }

    [Fact]
    public async Task TheHierarchyReachesTheSocketWorkers()
    {
        _port.Beat("run-1", 12);
        await using var pbm = await RunAsync(0, "actor", "hierarchy");
        Assert.Contains("coordinator-1 | coordinator | active | -", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("agent | up | 1", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("worker-1 | worker | running | -", pbm.Out, StringComparison.Ordinal);
        await using var table = await RunAsync(0, "agent", "list", "-o", "table");
        Assert.Contains("│ agent-2 │ suspect │", table.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load stop run-1", typeof(ClusterCommand.Stop))]
    [InlineData("load pause", typeof(ClusterCommand.Pause))]
    [InlineData("load resume run-1", typeof(ClusterCommand.Resume))]
    [InlineData("load scale --to 5k/s", typeof(ClusterCommand.Scale))]
    [InlineData("load kill-all --yes", typeof(ClusterCommand.KillAll))]
    public async Task OrdersReachTheCoordinator(string command, Type asked)
    {
        _port.Answer = _ => new ClusterAnswer(0, "it \u001b[31mstops");
        await using var pbm = await RunAsync(0, command.Split(' '));
        Assert.Equal("It ?[31mstops.\n", pbm.Out);
        Assert.IsType(asked, Assert.Single(_port.Asked));
    }

    [Theory]
    [InlineData("load kill-all", ExitCodes.Usage, "add --yes")]
    [InlineData("load rnu", ExitCodes.Usage, "Did you mean 'load run'?")]
    [InlineData("load run", ExitCodes.Usage, "--file")]
    [InlineData("load status none-such", ExitCodes.Failed, "There is no run none-such.")]
    [InlineData("load status a/b", ExitCodes.Usage, "is not the id of a run")]
    [InlineData("load scale --to fast", ExitCodes.Usage, "'fast' is no level")]
    [InlineData("load tail", ExitCodes.Failed, "There is no run.")]
    [InlineData("load list --most many", ExitCodes.Usage, "whole number")]
    [InlineData("load run -f bad.yaml", ExitCodes.InvalidPlan, "did you mean 'kind'")]
    public async Task WhatCannotBeDoneIsASentence(string command, int exitCode, string says)
    {
        _folder.Write("bad.yaml", PlanFiles.Small.Replace("kind:", "knid:", StringComparison.Ordinal));
        await using var pbm = await RunAsync(exitCode, command.Split(' '));
        Assert.Contains(says, pbm.Error, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("error: ", pbm.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Empty(_port.Asked);
    }

    [Fact]
    public async Task ARefusalOfTheClusterKeepsItsExitCode()
    {
        _port.Answer = _ => new ClusterAnswer(
            ExitCodes.TooFewAgents, "2 agents are needed", "1 is there", "start another");
        _folder.Write("plan.yaml", PlanFiles.Small);
        await using var pbm = await RunAsync(
            ExitCodes.TooFewAgents, "load", "run", "-f", "plan.yaml", "--set", "spec.profile[0].ramp.to=77");
        Assert.Equal("error: 2 agents are needed. 1 is there. Start another.\n", pbm.Error);
        var run = Assert.IsType<ClusterCommand.Run>(Assert.Single(_port.Asked));
        Assert.StartsWith("# --set spec.profile[0].ramp.to=77\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("load run -f plan.yaml", run.CommandLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStandbySaysSo()
    {
        _port.Show(view => view with { Role = CoordinatorRole.Standby });
        _port.Runs.Leader = new("coordinator-2", 9, true);
        await using var pbm = await RunAsync(0, "cluster", "leader");
        Assert.Equal("coordinator-2 | 9\n", pbm.Out);
        await using var load = await RunAsync(ExitCodes.CannotConnect, "load", "status");
        Assert.Contains("coordinator-2 leads", load.Error, StringComparison.OrdinalIgnoreCase);
        await using var reports = await RunAsync(0, "report", "list");
        await using var plans = await RunAsync(0, "plan", "list");
        _port.Runs.Leader = new("", 9, false);
        await using var nobody = await RunAsync(ExitCodes.CannotConnect, "cluster", "show");
        Assert.Contains("Coordinator coordinator-1 is standby.", nobody.Error, StringComparison.OrdinalIgnoreCase);
        await using var status = await RunAsync(0, "cluster", "status");
        Assert.Contains("role | standby", status.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfSeveralEndpointsTheOneThatLeadsAnswers()
    {
        await using var standby = await ApiServer.StartAsync(new ScriptedPort(CoordinatorRole.Standby));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, 0, [$"127.23.0.9:1,{standby.Endpoint},{_server!.Endpoint}", "cluster", "leader"]);
        Assert.Equal("coordinator-1 | 7\n", pbm.Out);
    }

    [Fact]
    [Trait("Exit", "69")]
    public async Task NobodyThereIs69AndHelpStillWorks()
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.CannotConnect, ["127.23.0.9:1", "cluster", "show"]);
        Assert.Contains("Cannot connect to a coordinator at 127.23.0.9:1.", pbm.Error, StringComparison.Ordinal);
        await using var help = await PbmProcess.RunAsync(_folder, 0, ["127.23.0.9:1", "help", "load", "run"]);
        Assert.Contains("pbm load run -f plan.yaml", help.Out, StringComparison.Ordinal);
        Assert.Contains("--wait", help.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "is no coordinator that this pbm understands")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "is no coordinator")]
    [InlineData("+PONG\r\n", "did not answer to the end")]
    [InlineData("", "did not answer to the end")]
    public async Task AnotherServerOnThePortIsToldApart(string reply, string says)
    {
        using var listener = new TcpListener(ApiServer.Address, 0);
        listener.Start();
        var serving = ServeAsync(listener, reply);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.CannotConnect, [$"{listener.LocalEndpoint}", "cluster", "show"]);
        Assert.Contains(says, pbm.Error, StringComparison.Ordinal);
        listener.Stop();
        await Assert.ThrowsAnyAsync<SocketException>(() => serving);
    }

    [Fact]
    public async Task ASilentServerIsGivenUpAfterTheTimeout()
    {
        using var listener = new TcpListener(ApiServer.Address, 0);
        listener.Start();
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.CannotConnect, [$"{listener.LocalEndpoint}", "cluster", "show", "--timeout", "300ms"]);
        Assert.Contains("--timeout sets it", pbm.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Exit", "77")]
    public async Task ATokenComesFromAFileOrTheEnvironment()
    {
        await using var server = await ApiServer.StartAsync(
            _port, new ApiOptions(ApiTokens.Parse("admin:aaaaaaaaaaaaaaaa", out _), []));
        await using var none = await PbmProcess.RunAsync(
            _folder, ExitCodes.NotAuthorised, [server.Endpoint, "cluster", "leader"]);
        Assert.Contains("needs a token", none.Error, StringComparison.Ordinal);
        _folder.Write("token", "aaaaaaaaaaaaaaaa\n");
        await using var file = await PbmProcess.RunAsync(
            _folder, 0, [server.Endpoint, "cluster", "leader", "--token-file", "token"]);
        await using var missing = await PbmProcess.RunAsync(
            _folder, ExitCodes.Usage, [server.Endpoint, "cluster", "leader", "--token-file", "none-such"]);
        Assert.Contains("none-such cannot be read", missing.Error, StringComparison.Ordinal);
        await using var wrong = await PbmProcess.RunAsync(
            _folder, ExitCodes.NotAuthorised, [server.Endpoint, "cluster", "leader"], environment:
            new Dictionary<string, string> { ["FOURTUPLE_TOKEN"] = "wrongwrongwrongwrong" });
        Assert.DoesNotContain("wrongwrong", wrong.Error, StringComparison.Ordinal);
    }

    /// <summary>One reply a connection, until the listener is stopped.</summary>
    private static async Task ServeAsync(TcpListener listener, string reply)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.Client.ReceiveAsync(new byte[4_096], SocketFlags.None);
            await client.Client.SendAsync(Encoding.ASCII.GetBytes(reply), SocketFlags.None);
        }
    }

    private Task<PbmProcess> RunAsync(int exitCode, params string[] words) =>
        PbmProcess.RunAsync(_folder, exitCode, [_server!.Endpoint, .. words]);
}
