using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>What the executables say about their settings before anything starts.</summary>
public sealed class SettingsProcessTests
{
    private const string Bus = "amqp://user:geheim@127.0.0.1:1/x";

    [Fact]
    public async Task Everything_that_is_wrong_is_named_at_once_with_source_and_form()
    {
        var said = await RefusedAsync(
            "fourtuple-agent", new() { ["FOURTUPLE_BUS"] = "http://user:geheim@host", ["FOURTUPLE_WORKERS"] = "many" },
            "--FOURTUPLE_GRACE", "soon", "--FOURTUPLE_ALOW=10.0.0.0/8");
        Assert.Contains("4 settings", said);
        Assert.Contains("FOURTUPLE_BUS (environment): its value is not understood", said);
        Assert.Contains("FOURTUPLE_WORKERS (environment): 'many' is not a whole number; give 1 to 1024", said);
        Assert.Contains("FOURTUPLE_GRACE (command line): 'soon' is not a duration; give 2s to 24h", said);
        Assert.Contains("did you mean FOURTUPLE_ALLOW?", said);
    }

    [Fact]
    public async Task A_missing_bus_is_named()
    {
        var said = await RefusedAsync("fourtuple-coordinator", []);
        Assert.Contains("FOURTUPLE_BUS is not set; give amqp://", said);
    }

    [Fact]
    public async Task Beyond_loopback_the_API_needs_tokens_and_TLS()
    {
        var said = await RefusedAsync(
            "fourtuple-coordinator", new() { ["FOURTUPLE_BUS"] = Bus, ["FOURTUPLE_LISTEN"] = "0.0.0.0:0" });
        Assert.Contains("FOURTUPLE_LISTEN is 0.0.0.0:0, which is beyond loopback", said);
    }

    [Fact]
    public async Task A_wrong_file_is_named_with_its_path()
    {
        using var folder = new TestFolder();
        folder.Write(
            "appsettings.json", """{ "FOURTUPLE_CLUSTER": "a b", "FOURTUPLE_STORE": "Host=x;Passwort=geheim" }""");
        var said = await RefusedAsync("fourtuple-coordinator", new() { ["FOURTUPLE_BUS"] = Bus }, folder);
        Assert.Contains($"FOURTUPLE_CLUSTER (file {folder.Path}/appsettings.json): 'a b'", said);
        Assert.Contains($"FOURTUPLE_STORE (file {folder.Path}/appsettings.json): its value is neither", said);
    }

    [Theory]
    [InlineData("fourtuple-agent", "FOURTUPLE_ALLOW")]
    [InlineData("fourtuple-coordinator", "FOURTUPLE_STORE")]
    public async Task Help_shows_every_setting_and_where_it_is_from(string executable, string name)
    {
        using var folder = new TestFolder();
        await using var help = ClusterProcess.Start(
            executable, executable, folder.Path, new Dictionary<string, string> { ["FOURTUPLE_BUS"] = Bus },
            arguments: ["--help", "--FOURTUPLE_CLUSTER=test"]);
        await help.EndAsync(0);
        Assert.Contains($"\n{name}  ", help.Out);
        Assert.Contains("now:     amqp://user:***@127.0.0.1:1/x (from environment)", help.Out);
        Assert.Contains("now:     test (from command line)", help.Out);
        Assert.DoesNotContain("geheim", help.Said);
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        using var folder = new TestFolder();
        await using var version = ClusterProcess.Start(
            "fourtuple-agent", "agent", folder.Path, new Dictionary<string, string>(), arguments: ["--version"]);
        await version.EndAsync(0);
        Assert.Matches(@"^fourtuple-agent \d+\.\d+\.\d+$", version.Out);
    }

    private static async Task<string> RefusedAsync(
        string executable, Dictionary<string, string> environment, params string[] arguments)
    {
        using var folder = new TestFolder();
        return await RefusedAsync(executable, environment, folder, arguments);
    }

    private static async Task<string> RefusedAsync(
        string executable, Dictionary<string, string> environment, TestFolder folder, params string[] arguments)
    {
        await using var process = ClusterProcess.Start(
            executable, executable, folder.Path, environment, arguments: arguments);
        await process.EndAsync(2);
        Assert.DoesNotContain("geheim", process.Said);
        return process.Said;
    }
}
