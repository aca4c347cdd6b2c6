using Fourtuple.Coordinator.Runs;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>The demo as a newcomer runs it, small: both processes real, both ends compared.</summary>
public sealed class DemoTests : IDisposable
{
    private const int Connections = 2_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Exit", "0")]
    [InlineData("io_uring")]
    [InlineData("epoll")]
    public async Task OneAddressAndFewPortsReachEveryDestination(string engine)
    {
        var run = await DemoAsync("--engine", engine);
        Assert.Equal("127.0.0.1", Sources(run).GetProperty("address").GetString());
        Assert.InRange(Distinct(run), 1, ((Connections + 63) / 64) + 1);
        Assert.True(run.Root.GetProperty("kernel").GetProperty("agrees").GetBoolean(), "kernel.agrees");
        Assert.Equal(Connections, run.Root.GetProperty("kernel").GetProperty("established").GetInt64());
    }

    [Fact]
    public async Task OneSourcePortServesEveryConnection() =>
        Assert.Equal(1, Distinct(await DemoAsync("--source-ports", "1")));

    [Fact]
    public async Task Ipv6WorksAlike() =>
        Assert.Equal("::1", Sources(await DemoAsync("--ipv6")).GetProperty("address").GetString());

    private async Task<RunJson> DemoAsync(params string[] options)
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass,
            ["demo", "--connections", "2k", "--hold", "3s", "--keepalive", "1s", "--json", .. options]);
        var path = pbm.Out.TrimEnd().Split('\n')[^1];
        Assert.True(File.Exists(path), $"the last line is the path of run.json: {path}");
        var run = RunJson.Read(path);
        Assert.Equal(Connections, run.Account("established"));
        Assert.Equal(Connections, run.Account("confirmed"));
        Assert.Equal(0, run.Account("dropped"));
        Assert.DoesNotContain(run.Warnings, warning => warning.Contains("The target", StringComparison.Ordinal));
        return run;
    }

    private static System.Text.Json.JsonElement Sources(RunJson run) =>
        Assert.Single(run.Root.GetProperty("sources").EnumerateArray());

    private static int Distinct(RunJson run) => Sources(run).GetProperty("ports").GetProperty("distinct").GetInt32();
}
