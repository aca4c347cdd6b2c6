using System.Globalization;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>The demo at a fifth of its size, with ss(8) beside it.</summary>
[Collection(HeavyRuns.Name)]
public sealed class WitnessedDemoTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Exit", "0")]
    public async Task OneSourceAddressHoldsWhatTheKernelLists()
    {
        var (run, ports) = await HoldAsync(20_000);
        Assert.InRange(ports.Distinct().Count(), 1, (20_000 / 64) + 2);
        Assert.Equal("127.0.0.1", Audit.Source(run).GetProperty("address").GetString());
    }

    [Fact]
    public async Task OneSourcePortCarriesThemAll()
    {
        var (run, ports) = await HoldAsync(20_000, "--source-ports", "1");
        Assert.Single(ports.Distinct());
        Assert.Equal(20_000, run.Root.GetProperty("destinations").EnumerateArray()
            .Sum(row => row.GetProperty("established").GetInt64()));
    }

    [Fact]
    public async Task TheSameOverIpv6()
    {
        var (run, ports) = await HoldAsync(10_000, "--ipv6");
        Assert.InRange(ports.Distinct().Count(), 1, (10_000 / 64) + 2);
        Assert.Equal("::1", Audit.Source(run).GetProperty("address").GetString());
    }

    [Fact]
    public async Task EpollHoldsWithADescriptorForEach() => await HoldAsync(5_000, "--engine", "epoll");

    [Theory]
    [InlineData("ramp ", 100_000)]
    [InlineData("hold ", 2_000)]
    public async Task CtrlCDrainsAndLeavesAPartialResult(string phase, int connections)
    {
        // A terminal signals the whole foreground group, and the target in it has to outlive the drain.
        await using var pbm = PbmProcess.Start(
            _folder, Demo(connections, "--hold", "60s"), ["setsid", .. HeavyRuns.First]);
        await pbm.UntilAsync($"  {phase}");
        await Commands.RunAsync("kill", "-INT", "--", $"-{pbm.Id}");
        await pbm.EndAsync(ExitCodes.Stopped);
        var run = pbm.RunJson();
        Assert.Equal("partial", run.Status);
        Assert.Equal(connections, run.Account("asked"));
        Assert.InRange(run.Account("established"), phase == "hold " ? connections : 1, connections);
        Assert.Equal(0, run.Account("failed") + run.Account("dropped") + run.Account("lost.open"));
        // What was on its way when the drain began is pending to the agent and may be accepted by then.
        Assert.InRange(
            long.Parse(Environment(run, "target.accepted")!, CultureInfo.InvariantCulture),
            run.Account("established"), run.Account("attempted"));
    }

    private static string[] Demo(int connections, params string[] options) =>
        ["demo", "--connections", $"{connections}", "--keepalive", "3s", .. options];

    private static string? Environment(RunJson run, string name) =>
        run.Root.GetProperty("environment").GetProperty(name).GetString();

    /// <summary>Runs the demo to its end; the ports are what ss lists while it holds, one entry a connection.</summary>
    private async Task<(RunJson Run, IReadOnlyList<int> Ports)> HoldAsync(int connections, params string[] options)
    {
        await using var pbm = PbmProcess.Start(
            _folder, Demo(connections, ["--hold", "4s", "--json", .. options]), [.. HeavyRuns.First]);
        await pbm.UntilAsync("  hold ");
        var ports = SocketStatistics.LocalPorts(Target(pbm.Out + pbm.Error));
        Assert.DoesNotContain("  drain ", pbm.Out + pbm.Error, StringComparison.Ordinal);
        await pbm.EndAsync(ExitCodes.Pass);

        var run = RunJson.Read(pbm.Out.Trim().Split('\n')[^1]);
        Audit.HeldAll(run, connections, options.Contains("epoll") ? "epoll" : "io_uring");
        Assert.Equal(connections, ports.Count);
        Assert.Equal(Audit.Ports(run), (ports.Distinct().Count(), ports.Min(), ports.Max()));
        Assert.Equal($"{ports.Distinct().Count()}", Environment(run, "target.sourcePorts"));
        Assert.Equal($"{connections}", Environment(run, "target.accepted"));
        return (run, ports);
    }

    /// <summary>The endpoints the demo announces before it starts.</summary>
    private static ListenRange Target(string progress)
    {
        var line = progress.Split('\n').Single(each => each.Contains(" destinations at ", StringComparison.Ordinal));
        Assert.True(ListenRange.TryParse(line.Split(' ')[^1], out var range, out _), line);
        return range;
    }
}
