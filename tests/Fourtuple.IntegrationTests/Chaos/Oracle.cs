using System.Text.Json;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>What the report of a run must have in common with the target's counts.</summary>
public static class Oracle
{
    /// <summary>Nothing was lost, failed, dropped or opened twice, and target and kernel agree with it.</summary>
    public static void AssertWhole(RunJson run, TargetReport target, int connections)
    {
        AssertWhole(run, connections);
        AssertSameSources(run, target);
    }

    /// <summary>The same of one of several runs against one target, whose counts are of all of them.</summary>
    public static void AssertWhole(RunJson run, int connections)
    {
        ArgumentNullException.ThrowIfNull(run);
        foreach (var name in new[] { "asked", "leased", "attempted", "established", "confirmed" })
            Assert.True(run.Account(name) == connections, $"{name}: {run.Root.GetProperty("accounting")}");
        foreach (var name in new[] { "failed", "pending", "dropped", "closedByPeer", "lost.open", "lost.pending" })
            Assert.True(run.Account(name) == 0, $"{name}: {run.Root.GetProperty("accounting")}");
        Assert.True(run.Root.GetProperty("kernel").GetProperty("agrees").GetBoolean());
    }

    /// <summary>
    /// The load ended before its time, and yet all that was opened is known and none of it lost; target agrees.
    /// </summary>
    public static void AssertFound(RunJson run, TargetReport target, int connections)
    {
        ArgumentNullException.ThrowIfNull(run);
        Assert.Equal(
            (connections, 0L, 0L), (run.Account("established"), run.Account("lost.open"), run.Account("dropped")));
        AssertSameSources(run, target);
    }

    /// <summary>Connections and ports of each source address, here and there.</summary>
    public static void AssertSameSources(RunJson run, TargetReport target)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(target);
        Assert.True(target.AddsUp, $"{target}");
        Assert.Equal(0, target.Open);
        Assert.Equal(run.Account("established"), target.Accepted);
        Assert.Equal(
            target.Sources.Select(source => $"{source.Address} {source.Connections} {source.Ports.Count}").Order(),
            run.Root.GetProperty("sources").EnumerateArray().Select(Text).Order());
    }

    private static string Text(JsonElement source) => $"{source.GetProperty("address").GetString()} "
        + $"{source.GetProperty("connections").GetInt64()} "
        + $"{source.GetProperty("ports").GetProperty("distinct").GetInt64()}";
}
