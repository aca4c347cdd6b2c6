using System.Text.Json;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Shared.Messages;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>What a run that reached its level has to say in run.json, beyond the equations RunJson asserts.</summary>
public static class Audit
{
    /// <summary>Passed with every connection held, confirmed by an exchange and seen by the kernel.</summary>
    public static void HeldAll(RunJson run, long connections, string engine = "io_uring")
    {
        ArgumentNullException.ThrowIfNull(run);
        Assert.Equal(("pass", 0), (run.Status, run.ExitCode));
        string[] whole = ["asked", "attempted", "established", "open", "confirmed"];
        Assert.All(whole, name => Assert.Equal((name, connections), (name, run.Account(name))));
        string[] none = ["failed", "pending", "dropped", "lost.open", "lost.pending"];
        Assert.All(none, name => Assert.Equal((name, 0), (name, run.Account(name))));
        Assert.True(run.Root.GetProperty("kernel").GetProperty("agrees").GetBoolean(), "kernel.agrees");
        Assert.Equal(connections, run.Root.GetProperty("kernel").GetProperty("established").GetInt64());
        var agent = Assert.Single(run.Root.GetProperty("agents").EnumerateArray());
        Assert.Equal(engine, agent.GetProperty("engine").GetString());
        Assert.Equal(connections, Source(run).GetProperty("connections").GetInt64());
    }

    /// <summary>The one source address of the run.</summary>
    public static JsonElement Source(RunJson run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Assert.Single(run.Root.GetProperty("sources").EnumerateArray());
    }

    /// <summary>Distinct source ports, and the lowest and highest of them.</summary>
    public static (int Distinct, int First, int Last) Ports(RunJson run)
    {
        var ports = Source(run).GetProperty("ports");
        int Number(string name) => ports.GetProperty(name).GetInt32();
        return (Number("distinct"), Number("first"), Number("last"));
    }

    /// <summary>The target's own words: the same connections from the same address and ports.</summary>
    public static void SeenByTarget(RunJson run, SourcePorts seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        Assert.Equal(Source(run).GetProperty("address").GetString(), seen.Address.ToString());
        Assert.Equal(Source(run).GetProperty("connections").GetInt64(), seen.Connections);
        var ranges = seen.Ports.Ranges;
        Assert.Equal(Ports(run), (seen.Ports.Count, ranges[0].First, ranges[^1].Last));
    }
}
