using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>Every command of the registry, once, against a cluster that lives; the rows are the registry.</summary>
public sealed class EveryCommandTests
{
    /// <summary>In an order in which each finds what it needs; $RUN and $PLAN stand for those of the test.</summary>
    private static readonly (string Words, string Json)[] _rows =
    [
        ("cluster show", "{}"), ("cluster status", "{}"), ("cluster leader", "{}"), ("cluster tail", "{}"),
        ("actor hierarchy", "{}"), ("agent list", "{}"), ("agent describe", """{"agent":"a1"}"""),
        ("agent limits", """{"agent":"a1"}"""), ("agent top", "{}"), ("agent doctor", """{"agent":"a1"}"""),
        ("plan validate", """{"plan":$PLAN}"""), ("plan explain", """{"plan":$PLAN}"""),
        ("plan apply", """{"plan":$PLAN}"""), ("plan list", "{}"), ("plan show", """{"name":"small"}"""),
        ("tuple space", """{"plan":$PLAN}"""), ("target check", """{"plan":$PLAN}"""),
        ("target capacity", """{"plan":$PLAN}"""), ("safety show", "{}"),
        ("safety test", """{"endpoint":"127.23.7.1:9"}"""), ("node uptime", "{}"), ("node config", "{}"),
        ("node env", "{}"), ("agent cordon", """{"agent":"a1"}"""), ("agent uncordon", """{"agent":"a1"}"""),
        ("load run", """{"name":"small"}"""), ("load status", "{}"), ("load list", "{}"), ("load tail", "{}"),
        ("tuple use", "{}"),
        ("log append", """{"text":"a remark"}"""), ("log peek", """{"run":"$RUN"}"""),
        ("log tail", """{"run":"$RUN"}"""), ("load scale", """{"to":"10"}"""), ("load pause", "{}"),
        ("load resume", "{}"), ("load stop", "{}"), ("report list", "{}"), ("report show", """{"run":"$RUN"}"""),
        ("report export", """{"format":"md"}"""), ("report baseline", """{"run":"$RUN"}"""),
        ("report compare", """{"first":"$RUN"}"""), ("report whatif", """{"agents":"10"}"""),
        ("plan delete", """{"name":"small"}"""), ("load kill-all", "{}"), ("agent drain", """{"agent":"a1"}"""),
        ("cluster down", """{"agent":"a1"}"""), ("cluster down-unreachable", "{}"), ("log audit", "{}"),
        ("cluster leave", "{}"),
    ];

    [Fact]
    public async Task EachOneDoesWhatItSays()
    {
        Assert.Equal(
            CommandRegistry.Specs.Select(spec => spec.Words).Order(StringComparer.Ordinal),
            _rows.Select(row => row.Words).Distinct().Order(StringComparer.Ordinal));
        await using var cluster = await LiveCluster.StartAsync();
        var said = new Dictionary<string, CommandAnswer>(StringComparer.Ordinal);
        var plan = JsonSerializer.Serialize(cluster.Plan);
        var run = "";
        foreach (var (words, json) in _rows)
        {
            var spec = CommandRegistry.Specs.Single(spec => spec.Words == words);
            var answer = await cluster.CallAsync(
                spec, json.Replace("$PLAN", plan, StringComparison.Ordinal)
                    .Replace("$RUN", run, StringComparison.Ordinal));
            Assert.True(answer.Ok, $"{words}: {answer} {string.Join('\n', answer.Details)}");
            said[words] = answer;
            run = words == "load run" ? answer.Rows[0][0] : run;
            await AfterAsync(cluster, words);
        }
        Effects(said);
        Assert.Equal(ExitCodes.Pass, await cluster.Leading);
    }

    private static Task AfterAsync(LiveCluster cluster, string words) => words switch
    {
        "agent cordon" => cluster.UntilAsync(view => view.Agents[0].Cordoned, "cordoned"),
        "agent uncordon" => cluster.UntilAsync(view => !view.Agents[0].Cordoned, "not cordoned"),
        "load run" => cluster.UntilAsync(view => view.Run?.Counters.Open == 20, "twenty are open"),
        "load stop" => cluster.UntilAsync(view => view.RunEnded, "the run has ended"),
        "cluster down" => cluster.UntilAsync(view => view.Agents[0].Downed, "down"),
        _ => Task.CompletedTask,
    };

    private static void Effects(Dictionary<string, CommandAnswer> said)
    {
        Assert.Contains("name: small", said["plan show"].Text, StringComparison.Ordinal);
        Assert.Contains(said["log peek"].Rows, row => row[2].Contains("a remark", StringComparison.Ordinal));
        Assert.Contains("a remark", said["report show"].Text, StringComparison.Ordinal);
        Assert.Contains(said["report compare"].Rows, row => row[3] == "same plan");
        Assert.Equal("asked", said["report whatif"].Rows[^1][^1]);
        Assert.Contains(said["log audit"].Rows, row => row[3] == "agent drain" && row[4] == "agent=a1");
        Assert.Equal("allowed", said["safety test"].Rows[1][1]);
        Assert.Equal("connected", Assert.Single(said["target check"].Rows)[2]);
        Assert.Equal(["t", "1", "100 %", "100", "20"], Assert.Single(said["target capacity"].Rows).Take(5));
    }
}
