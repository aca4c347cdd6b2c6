using System.Reflection;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// Every exit code comes out of a real process in some test, which says so by <c>[Trait("Exit", "121")]</c>; here are
/// those that no other test has a reason for.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class ExitCodeTests(RabbitMqBroker broker)
{
    private const string Exit = "Exit";
    private const int Connections = 1_000;
    private const int Few = 5;

    [Fact]
    public void Every_code_is_claimed_by_a_test()
    {
        var claimed = typeof(ExitCodeTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .SelectMany(method => method.GetCustomAttributes<TraitAttribute>())
            .Where(trait => trait.Name == Exit).Select(trait => trait.Value).ToHashSet(StringComparer.Ordinal);
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => $"{field.GetRawConstantValue()}").ToArray();
        Assert.Equal(14, codes.Length);
        Assert.Equal(codes.Order(StringComparer.Ordinal), claimed.Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// 122 while one agent is missing. 123 when the other one dies with half a percent: more than one would be 124.
    /// </summary>
    [Fact]
    [Trait(Exit, "122")]
    [Trait(Exit, "123")]
    [Trait("Part", "chaos")]
    public async Task A_run_has_too_few_agents_and_then_loses_a_small_one()
    {
        await using var cluster = await ChaosCluster.StartAsync(broker, agents: 1, lost: 3);
        var plan = new ChaosPlan(Connections, 2, Hold: 5);
        await cluster.Run(plan).EndAsync(ExitCodes.TooFewAgents);

        var mark = cluster.Coordinators[0].Log.Count;
        var small = cluster.StartAgent(
            2, "127.27.1.2", new Dictionary<string, string> { ["FOURTUPLE_MAX_CONNECTIONS"] = $"{Few}" });
        await cluster.Coordinators[0].LoggedAsync(
            record => ChaosCluster.IsState(record, small, "up"), "the small one up", mark);
        var run = await cluster.HoldAsync(plan);
        await small.KillAsync("KILL");
        var report = await cluster.EndAsync(run, ExitCodes.Degraded);
        Assert.Equal(("degraded", (long)Few), (report.Status, report.Account("lost.open")));
    }
}
