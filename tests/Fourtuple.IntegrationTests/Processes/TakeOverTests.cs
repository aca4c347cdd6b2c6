using System.Net;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Store;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>Two coordinator processes on one store: one leads, the other waits and takes over.</summary>
[Collection(BrokerCollection.Name)]
public sealed class TakeOverTests(RabbitMqBroker broker, PostgresServer postgres) : IClassFixture<PostgresServer>
{
    /// <summary>The lease is given up; a standby asks each 200 ms.</summary>
    private static readonly TimeSpan AfterTerm = TimeSpan.FromSeconds(1.5);

    /// <summary>The lease lasts 3 s and the failure table grants what a busy host adds.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5.5);

    [Theory]
    [InlineData("TERM", false)]
    [InlineData("TERM", true)]
    [InlineData("KILL", false)]
    [InlineData("KILL", true)]
    public async Task The_standby_leads_within_the_bound(string signal, bool onPostgres)
    {
        await using var cluster = new ClusterProcesses(
            broker, onPostgres ? await postgres.CreateDatabaseAsync() : null);
        var first = cluster.StartCoordinator("c1");
        await first.UntilReadyAsync("active");
        var second = cluster.StartCoordinator("c2");
        await second.UntilReadyAsync("standby");
        var agent = cluster.StartAgent("a1");
        await agent.UntilReadyAsync("idle");

        var start = TimeProvider.System.GetTimestamp();
        await first.KillAsync(signal);
        await second.UntilReadyAsync("active");
        var took = TimeProvider.System.GetElapsedTime(start);

        var bound = signal == "TERM" ? AfterTerm : AfterKill;
        Assert.True(took <= bound, $"took {took.TotalSeconds:0.00} s, at most {bound.TotalSeconds} s\n{cluster.Said}");
        await first.EndAsync(signal == "TERM" ? 0 : 128 + 9);
        await agent.UntilReadyAsync("idle");
        await second.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{signal} {Kind(onPostgres)}: {took.TotalSeconds:0.00} s");
    }

    [Fact]
    public async Task The_API_and_both_health_endpoints_are_served()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var cluster = new ClusterProcesses(broker);
        var coordinator = cluster.StartCoordinator("c1");
        await coordinator.UntilReadyAsync("active");
        using var api = await ClusterProcesses.ApiAsync(coordinator);
        foreach (var path in new[] { "/healthz/live", "/healthz/ready", "/api/v1/commands", "/api/v1/runs" })
        {
            using var answer = await api.GetAsync(new Uri(path, UriKind.Relative), stop);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}\n{coordinator.Said}");
        }
        using var health = new HttpClient { BaseAddress = await coordinator.HealthUrlAsync() };
        using var live = await health.GetAsync(new Uri("/healthz/live", UriKind.Relative), stop);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var nothing = await health.GetAsync(new Uri("/api/v1/commands", UriKind.Relative), stop);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        await coordinator.StopAsync();
    }

    [Fact]
    public async Task A_store_that_refuses_ends_it_with_a_sentence_and_one_that_is_away_is_waited_for()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var cluster = new ClusterProcesses(broker, database))
        {
            var older = cluster.StartCoordinator("c1");
            await older.UntilReadyAsync("active");
            await older.StopAsync();
            await PostgresServer.ExecuteAsync(database, "insert into schema_versions (version) values (1000)");
            var refused = cluster.StartCoordinator("c2");
            await refused.EndAsync(1);
            Assert.Contains(refused.Log, record => record.Event == "StoreRefuses" && record.Level == "error");
        }
        await using var without = new ClusterProcesses(broker, "Host=127.0.0.1;Port=1;Username=u;Password=geheim");
        var waiting = without.StartCoordinator("c3");
        var health = await waiting.UntilAsync(
            answer => answer.Reason.Contains("store", StringComparison.Ordinal), "without its store");
        Assert.Equal(503, health.Status);
        await waiting.LoggedAsync("StoreAway");
        await waiting.StopAsync();
        Assert.DoesNotContain("geheim", without.Said);
    }

    private static string Kind(bool onPostgres) => onPostgres ? "PostgreSQL" : "SQLite";
}
