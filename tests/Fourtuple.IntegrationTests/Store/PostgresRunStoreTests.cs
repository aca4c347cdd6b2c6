using Fourtuple.Coordinator.Store;
using Fourtuple.Tests.Actors;
using Fourtuple.Tests.Store;
using Npgsql;

namespace Fourtuple.IntegrationTests.Store;

[Collection<PostgresCollection>]
public sealed class PostgresRunStoreTests(PostgresServer server) : RunStoreContract
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(1);

    /// <summary>What a call may take, and how late a busy host may notice.</summary>
    private static readonly TimeSpan Answered = StoreLimits.Command + TimeSpan.FromSeconds(0.5);

    private string _database = "";

    public override async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    protected override string NoBytes => "''::bytea";

    protected override async Task<StoreAnswer<IRunStore>> TryOpenAsync(int known)
    {
        var answer = await PostgresRunStore.OpenAsync(_database, known);
        return new StoreAnswer<IRunStore>(answer.Outcome, answer.Value, answer.Reason);
    }

    protected override async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task A_stopped_database_is_unavailable_and_serves_again_what_was_confirmed(string signal)
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, TimeSpan.FromMinutes(10));
        await WriteAsync(store, epoch, [StoreSamples.Create(), .. StoreSamples.EveryPart(1)]);
        var before = await TextAsync(store);
        await server.StopAsync(signal);
        try
        {
            await UnavailableAsync(store, epoch);
        }
        finally
        {
            await server.StartAsync();
        }
        await Wait.UntilAsync(() => store.ReadAsync(Run).AsTask().GetAwaiter().GetResult().Ok, "it serves again");
        Assert.Equal(before, await TextAsync(store));
        Assert.True((await store.KeepLeaseAsync(epoch, Ttl)).Ok);
        await WriteAsync(store, epoch, [StoreSamples.Note(2)]);
    }

    [Fact]
    public async Task A_hung_database_is_unavailable_within_the_limit()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, TimeSpan.FromMinutes(10));
        await WriteAsync(store, epoch, [StoreSamples.Create()]);
        await server.SignalAllAsync("STOP");
        try
        {
            await UnavailableAsync(store, epoch);
        }
        finally
        {
            await server.SignalAllAsync("CONT");
        }
        await Wait.UntilAsync(
            () => store.WriteAsync(epoch, Run, [StoreSamples.Note(1)]).AsTask().GetAwaiter().GetResult().Ok,
            "it serves again");
        Assert.Single((await ReadAsync(store)).Events);
    }

    [Fact]
    public async Task A_leader_that_hangs_inside_a_transaction_loses_the_lease_2_s_after_it_ended()
    {
        var (leader, standby) = (await OpenAsync(), await OpenAsync());
        var epoch = await TakeAsync(leader, Ttl);
        // The leader's session, but with a transaction that its process never ends; nor would a pool reset it.
        await using var source = NpgsqlDataSource.Create(
            _database + ";Pooling=false;Options=" + PostgresRunStore.SessionLimits);
        await using var hung = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var begin = new NpgsqlCommand($"begin; select fence({epoch}, 'run-1')", hung);
        await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var start = TimeProvider.System.GetTimestamp();
        var next = await TakeAsync(standby, Ttl);
        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.True(next > epoch);
        Assert.InRange(took, TimeSpan.FromSeconds(1), Ttl + TimeSpan.FromSeconds(3));
        Assert.Equal(StoreOutcome.Fenced, (await leader.WriteAsync(epoch, Run, [StoreSamples.Create()])).Outcome);
    }

    [Fact]
    public async Task No_right_to_the_database_is_refused()
    {
        var answer = await PostgresRunStore.OpenAsync(_database + ";Username=stranger");
        Assert.Equal(StoreOutcome.Refused, answer.Outcome);
        Assert.NotEmpty(answer.Reason);
    }

    private static async Task UnavailableAsync(IRunStore store, long epoch)
    {
        Func<Task<StoreOutcome>>[] calls =
        [
            async () => (await store.WriteAsync(epoch, Run, [StoreSamples.Note(1)])).Outcome,
            async () => (await store.KeepLeaseAsync(epoch, Ttl)).Outcome,
            async () => (await store.TakeLeaseAsync("c", Ttl)).Outcome,
            async () => (await store.ReadAsync(Run)).Outcome,
        ];
        await Task.WhenAll(calls.Select(async call =>
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(StoreOutcome.Unavailable, await call());
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, Answered);
        }));
    }
}
