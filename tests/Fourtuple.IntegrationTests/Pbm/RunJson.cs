using System.Text.Json;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>
/// A run.json as a reader of the file format sees it; every equation of the account is asserted at once.
/// </summary>
public sealed class RunJson
{
    private RunJson(JsonElement root) => Root = root;

    public JsonElement Root { get; }

    public string Status => Root.GetProperty("verdict").GetProperty("status").GetString()!;

    public string Sentence => Root.GetProperty("verdict").GetProperty("sentence").GetString()!;

    public int ExitCode => Root.GetProperty("verdict").GetProperty("exitCode").GetInt32();

    public string State => Root.GetProperty("run").GetProperty("state").GetString()!;

    public IReadOnlyList<JsonElement> Errors => [.. Root.GetProperty("errors").EnumerateArray()];

    public IReadOnlyList<string> Warnings =>
        [.. Root.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];

    /// <summary>Reads and asserts that the account adds up.</summary>
    public static RunJson Read(string path)
    {
        var run = new RunJson(JsonDocument.Parse(File.ReadAllText(path)).RootElement);
        run.AddsUp();
        return run;
    }

    /// <summary>A number of the account; <c>lost.open</c> reaches into objects.</summary>
    public long Account(string name)
    {
        var element = Root.GetProperty("accounting");
        foreach (var part in name.Split('.'))
        {
            element = element.GetProperty(part);
        }
        return element.GetInt64();
    }

    /// <summary>Error rows of a cause, with their counts summed.</summary>
    public long Failed(string cause) => Errors
        .Where(row => row.GetProperty("cause").GetString() == cause).Sum(row => row.GetProperty("count").GetInt64());

    private void AddsUp()
    {
        Assert.Equal(1, Root.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(Account("asked"), Account("leased") + Account("unleased"));
        Assert.Equal(Account("leased"), Account("attempted") + Account("skipped"));
        Assert.Equal(
            Account("attempted"),
            Account("established") + Account("failed") + Account("pending") + Account("lost.pending"));
        Assert.Equal(
            Account("established"),
            Account("open") + Account("closedByUs") + Account("closedByPeer") + Account("lost.open"));
        Assert.True(Account("dropped") <= Account("closedByPeer"), "dropped <= closedByPeer");
        Assert.True(Account("confirmed") <= Account("established"), "confirmed <= established");
    }
}
