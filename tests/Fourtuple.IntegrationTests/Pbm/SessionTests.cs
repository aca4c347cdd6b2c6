using System.Runtime.Versioning;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Api;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>The real pbm on a pseudo-terminal against a coordinator's HTTP endpoint.</summary>
[SupportedOSPlatform("linux")]
public sealed class SessionTests : IDisposable
{
    private const string Up = "\u001b[A";
    private const string CtrlC = "\u0003";
    private const string CtrlD = "\u0004";

    private readonly TestFolder _folder = new();
    private readonly ScriptedPort _port = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TabCompletesWordsAndValuesOfTheServer()
    {
        _port.Runs.Runs["run-a"] = ScriptedPort.Ended("run-a");
        await using var server = await ApiServer.StartAsync(_port);
        await using var pbm = PbmTerminal.Start(_folder, server.Endpoint);
        await pbm.UntilAsync($"[{server.Endpoint}] pbm> ");
        await pbm.PressAsync("clu\tlead\t");
        await pbm.UntilAsync("pbm> cluster leader ");
        await pbm.PressAsync("\r");
        await pbm.UntilAsync("coordinator-1");
        await pbm.PressAsync("load st\t");
        await pbm.UntilAsync("Shows where a run is now");
        await pbm.UntilAsync("pbm> load st");
        await pbm.PressAsync("at\t");
        await pbm.UntilAsync("load status ");
        await pbm.UntilAsync("[RUN]");
        await pbm.PressAsync("r\t");
        await pbm.UntilAsync("load status run-a ");
        await pbm.PressAsync("\r");
        await pbm.UntilAsync("verdict");
        await pbm.PressAsync("exit\r");
        await pbm.EndAsync(ExitCodes.Pass);
    }

    [Fact]
    public async Task TheHistoryOutlivesTheSession()
    {
        await using var server = await ApiServer.StartAsync(_port);
        await using (var first = PbmTerminal.Start(_folder, server.Endpoint, "-o", "json"))
        {
            await first.UntilAsync("pbm> ");
            await first.PressAsync("cluster leader # größe\r");
            await first.UntilAsync("\"leader\": \"coordinator-1\"");
            await first.UntilAsync("pbm> ");
            await first.PressAsync(CtrlD);
            await first.EndAsync(ExitCodes.Pass);
        }
        await using var second = PbmTerminal.Start(_folder, server.Endpoint);
        await second.UntilAsync("pbm> ");
        await second.PressAsync(Up);
        await second.UntilAsync("pbm> cluster leader # größe");
        await second.PressAsync("\r");
        await second.UntilAsync("coordinator-1");
        var file = Path.Combine(_folder.Path, "state", "fourtuple", "pbm_history");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task CtrlCEndsTheStreamAndNotTheSession()
    {
        await using var server = await ApiServer.StartAsync(_port);
        _port.Beat("run-1", 5);
        await using var pbm = PbmTerminal.Start(_folder, server.Endpoint, "--no-color");
        await pbm.UntilAsync("pbm> ");
        await pbm.PressAsync($"not this{CtrlC}load tail\r");
        await pbm.UntilAsync("  5.0s");
        _port.Beat("run-1", 6);
        await pbm.UntilAsync("  6.0s");
        await pbm.PressAsync(CtrlC);
        await pbm.UntilAsync("pbm> ");
        await pbm.PressAsync("load status\r");
        await pbm.UntilAsync("ramp to 1,000");
        await pbm.UntilAsync("pbm> ");
        await pbm.PressAsync("load status 'x\rload status none-such\r");
        await pbm.UntilAsync("A quotation mark ' is not closed.");
        await pbm.UntilAsync("There is no run none-such.");
        await pbm.PressAsync("quit\r");
        await pbm.EndAsync(ExitCodes.Pass);
        Assert.Empty(_port.Asked);
    }

    [Fact]
    public async Task ACoordinatorThatComesBackIsUsedAgain()
    {
        var first = await ApiServer.StartAsync(_port);
        var port = first.Port;
        await using var pbm = PbmTerminal.Start(_folder, first.Endpoint);
        await pbm.UntilAsync("pbm> ");
        await first.DisposeAsync();
        await pbm.PressAsync("cluster leader\r");
        await pbm.UntilAsync("does not answer; trying again");
        await pbm.PressAsync(CtrlC);
        await pbm.UntilAsync("given up");
        await pbm.UntilAsync("pbm> ");
        await pbm.PressAsync("cluster leader\r");
        await pbm.UntilAsync("does not answer; trying again");
        await using var second = await ApiServer.StartAsync(_port, port: port);
        await pbm.UntilAsync("connected again");
        await pbm.UntilAsync("coordinator-1");
        await pbm.PressAsync("exit\r");
        await pbm.EndAsync(ExitCodes.Pass);
    }

    [Fact]
    public async Task WhatEndsThingsIsAskedForFirst()
    {
        await using var server = await ApiServer.StartAsync(_port);
        await using var pbm = PbmTerminal.Start(_folder, server.Endpoint);
        await pbm.UntilAsync("pbm> ");
        await pbm.PressAsync("load kill-all\r");
        await pbm.UntilAsync("Type yes to go on: ");
        await pbm.PressAsync("no\r");
        await pbm.UntilAsync("Nothing was done.");
        await pbm.UntilAsync("pbm> ");
        Assert.Empty(_port.Asked);
        await pbm.PressAsync("load kill-all\r");
        await pbm.UntilAsync("Type yes to go on: ");
        await pbm.PressAsync("yes\r");
        await pbm.UntilAsync("Done.");
        Assert.IsType<ClusterCommand.KillAll>(Assert.Single(_port.Asked));
    }

    [Fact]
    public async Task WithoutACoordinatorASessionStillHelps()
    {
        await using var pbm = PbmTerminal.Start(_folder, "127.23.0.9:1");
        await pbm.UntilAsync("Cannot connect to a coordinator at 127.23.0.9:1.");
        await pbm.UntilAsync("pbm> ");
        await pbm.PressAsync("help load run\r");
        await pbm.UntilAsync("pbm load run -f plan.yaml");
        await pbm.PressAsync("cluster show\r");
        await pbm.UntilAsync("Cannot connect to a coordinator");
        await pbm.PressAsync("exit\r");
        await pbm.EndAsync(ExitCodes.Pass);
    }
}
