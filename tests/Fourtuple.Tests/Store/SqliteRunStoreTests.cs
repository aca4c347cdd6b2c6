using Fourtuple.Coordinator.Store;
using Microsoft.Data.Sqlite;

namespace Fourtuple.Tests.Store;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-store-").FullName;

    private string File => Path.Combine(_folder, "fourtuple.db");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override string NoBytes => "x''";

    protected override Task<StoreAnswer<IRunStore>> TryOpenAsync(int known) => TryOpenAsync(BootTime.Read, known);

    protected override async Task<long> CountAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task A_lease_lasts_by_the_clock_of_its_boot_and_not_longer_than_the_boot()
    {
        var now = new BootTime("first", 1_000_000);
        var store = (await TryOpenAsync(() => now, Migrations.Latest)).Value!;
        var ttl = TimeSpan.FromSeconds(3);
        Assert.Equal(1, (await store.TakeLeaseAsync("a", ttl)).Value);
        now = now with { NowMs = now.NowMs + 3_000 };
        Assert.Equal(StoreOutcome.Held, (await store.TakeLeaseAsync("b", ttl)).Outcome);
        now = now with { NowMs = now.NowMs + 1 };
        Assert.Equal(2, (await store.TakeLeaseAsync("b", ttl)).Value);
        now = new BootTime("second", 5_000);
        Assert.Equal(3, (await store.TakeLeaseAsync("c", ttl)).Value);
        Assert.Equal(StoreOutcome.Held, (await store.TakeLeaseAsync("d", ttl)).Outcome);
        await store.DisposeAsync();
    }

    [Fact]
    public void The_boot_clock_runs()
    {
        var before = BootTime.Read();
        var after = BootTime.Read();
        Assert.True(after.NowMs >= before.NowMs && before.NowMs > 0, $"{before} {after}");
        Assert.True(Guid.TryParse(before.BootId, out _), before.BootId);
    }

    [Fact]
    public async Task What_is_no_database_is_refused()
    {
        await System.IO.File.WriteAllTextAsync(
            File, new string('x', 10_000), TestContext.Current.CancellationToken);
        Assert.Equal(StoreOutcome.Refused, (await TryOpenAsync(Migrations.Latest)).Outcome);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_makes_the_store_unavailable()
    {
        var answer = await SqliteRunStore.OpenAsync(Path.Combine(_folder, "none", "fourtuple.db"));
        Assert.Equal(StoreOutcome.Unavailable, answer.Outcome);
        Assert.NotEmpty(answer.Reason);
    }

    [Fact]
    public async Task A_closed_store_is_unavailable()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();
        Assert.Equal(StoreOutcome.Unavailable, (await store.TakeLeaseAsync("a", TimeSpan.FromSeconds(3))).Outcome);
    }

    private async Task<StoreAnswer<IRunStore>> TryOpenAsync(Func<BootTime> clock, int known)
    {
        var answer = await SqliteRunStore.OpenAsync(File, clock, known);
        return new StoreAnswer<IRunStore>(answer.Outcome, answer.Value, answer.Reason);
    }
}
