using System.Diagnostics;
using System.Net.Sockets;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Targets;

/// <summary>The target as a child process, by the pbm that the tests were built with.</summary>
public sealed class TargetProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly IReadOnlyList<string> Pbm = ["dotnet", typeof(TargetProcess).Assembly.Location];

    [Fact]
    public async Task It_reports_while_it_runs_and_once_more_when_stopped()
    {
        await using var target = await Start("127.77.3.1:21200-21203");
        using var client = new TcpClient();
        await client.ConnectAsync("127.77.3.1", 21202, TestContext.Current.CancellationToken);
        client.Client.Send("hello"u8);
        Assert.Equal(5, client.GetStream().ReadAtLeast(new byte[5], 5));
        var report = await target.ReportAsync(Patience, TimeProvider.System);
        Assert.Equal((1, 1, 5), (report.Accepted, report.Open, report.BytesReceived));
        Assert.Equal(1, Assert.Single(report.Sources).Ports.Count);
        Assert.Equal(4, target.Started.Endpoints);
        var final = await target.StopAsync(Patience, TimeProvider.System);
        Assert.Equal(1, final.Accepted);
        await target.Ended.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(final, await target.ReportAsync(Patience, TimeProvider.System));
    }

    [Fact]
    public async Task Disposing_ends_it()
    {
        var target = await Start("127.77.3.1:21210");
        var id = target.Id;
        await target.DisposeAsync();
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Fact]
    public async Task What_it_can_not_do_is_said_in_its_own_words()
    {
        var problem = await Assert.ThrowsAsync<TargetProcessException>(() => Start("192.0.2.1:21220"));
        Assert.Contains("not on this host", problem.Message, StringComparison.Ordinal);
        problem = await Assert.ThrowsAsync<TargetProcessException>(() => Start("127.0.0.1:1-9000"));
        Assert.Contains("ports need a listener each", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lives_on_when_kept()
    {
        var target = await Start("127.77.3.1:21230");
        using var process = Process.GetProcessById(target.Id);
        target.Keep();
        await target.DisposeAsync();
        using var client = new TcpClient();
        await client.ConnectAsync("127.77.3.1", 21230, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static Task<TargetProcess> Start(string listen)
    {
        Assert.True(ListenRange.TryParse(listen, out var range, out _));
        var plan = new TargetPlan([range], TargetMode.Echo, EngineKind.Auto, 1, 100, null, AtLimit.Rst, false);
        return TargetProcess.StartAsync(
            plan, TimeSpan.FromSeconds(1), Patience, TimeProvider.System, TestContext.Current.CancellationToken, Pbm);
    }
}
