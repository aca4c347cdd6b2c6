using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Fourtuple.Coordinator.Store;

/// <summary>
/// A store in one SQLite file (with its -wal and -shm beside it), for coordinators of one host. Everything confirmed is
/// synced to disk. A standby on the same host may open the same file.
/// </summary>
public sealed class SqliteRunStore : SqlRunStore
{
    private readonly SqliteConnection _connection;
    private readonly Func<BootTime> _clock;

    /// <summary>
    /// One connection, one caller: SQLite has one writer anyway. Waiting is bounded by the call's limit.
    /// </summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private bool _closed;

    private SqliteRunStore(SqliteConnection connection, Func<BootTime> clock)
    {
        _connection = connection;
        _clock = clock;
    }

    /// <summary>Opens or makes the file and brings its schema up to date; Refused when the schema is newer.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    public static ValueTask<StoreAnswer<SqliteRunStore>> OpenAsync(string path) =>
        OpenAsync(path, BootTime.Read, Migrations.Latest);

    internal static async ValueTask<StoreAnswer<SqliteRunStore>> OpenAsync(
        string path, Func<BootTime> clock, int known)
    {
        var store = new SqliteRunStore(new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = (int)StoreLimits.Driver.TotalSeconds,
        }.ConnectionString), clock);
        var answer = await store.TryAsync(() => store.PrepareAsync(known)).ConfigureAwait(false);
        if (answer.Ok)
        {
            return new StoreAnswer<SqliteRunStore>(StoreOutcome.Done, store);
        }
        await store.DisposeAsync().ConfigureAwait(false);
        return answer.To<SqliteRunStore>();
    }

    public override ValueTask<StoreAnswer<long>> TakeLeaseAsync(string holder, TimeSpan ttl)
    {
        ArgumentException.ThrowIfNullOrEmpty(holder);
        return LeasedAsync();

        async ValueTask<StoreAnswer<long>> LeasedAsync()
        {
            var answer = await TryAsync(() => InTurnAsync(() => LeaseAsync("lease-take", holder, 0, ttl)))
                .ConfigureAwait(false);
            return answer is { Ok: true, Value: 0 }
                ? new StoreAnswer<long>(StoreOutcome.Held, 0, "another coordinator leads")
                : answer;
        }
    }

    public override async ValueTask<StoreAnswer> KeepLeaseAsync(long epoch, TimeSpan ttl)
    {
        var file = ttl > TimeSpan.Zero ? "lease-keep" : "lease-release";
        return await TryAsync(async () =>
            await InTurnAsync(() => LeaseAsync(file, "", epoch, ttl)).ConfigureAwait(false) == 0
                ? SqlFaults.Fenced(epoch)
                : StoreAnswer.Done).ConfigureAwait(false);
    }

    internal override Task<StoreAnswer> CommitAsync(
        long epoch, string runId, IReadOnlyList<SqlStatement> statements) => InTurnAsync(async () =>
    {
        // Immediate: the epoch cannot change between its check and the commit.
        await using var transaction = _connection.BeginTransaction(deferred: false);
        if (Execute(SqlStatement.Of("Sqlite/fence", epoch), transaction) == 0)
        {
            return SqlFaults.Fenced(epoch);
        }
        foreach (var statement in statements)
        {
            Execute(statement, transaction);
        }
        await transaction.CommitAsync().ConfigureAwait(false);
        return StoreAnswer.Done;
    });

    protected override Task<T> AskAsync<T>(Func<DbConnection, DbTransaction, Task<T>> read) => InTurnAsync(async () =>
    {
        await using var transaction = _connection.BeginTransaction(deferred: true);
        return await read(_connection, transaction).ConfigureAwait(false);
    });

    private protected override Task<LeaderRow> LeaderAsync(DbConnection connection, DbTransaction transaction)
    {
        var now = _clock();
        return connection.QuerySingleAsync<LeaderRow>(
            SqlText.Of("Sqlite/leader"), new { bootId = now.BootId, nowMs = now.NowMs }, transaction);
    }

    protected override StoreAnswer? FaultOf(Exception error) => SqlFaults.Of(error);

    /// <summary>Waits for calls in progress; later ones find the connection closed.</summary>
    protected override async ValueTask CloseAsync()
    {
        if (!await _turn.WaitAsync(StoreLimits.Command).ConfigureAwait(false))
        {
            // A call hangs in the kernel (a disk that does not answer): the connection stays with it.
            return;
        }
        _closed = true;
        await _connection.DisposeAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task<StoreAnswer> PrepareAsync(int known)
    {
        await _connection.OpenAsync().ConfigureAwait(false);
        // PostgreSQL's name for what SQLite calls max().
        _connection.CreateFunction<long, long, long>("greatest", Math.Max, isDeterministic: true);
        await _connection.ExecuteAsync(SqlText.Of("Sqlite/session")).ConfigureAwait(false);
        await using var transaction = _connection.BeginTransaction(deferred: false);
        var answer = await Migrations.RunAsync(_connection, transaction, "Sqlite", known).ConfigureAwait(false);
        if (answer.Ok)
        {
            await transaction.CommitAsync().ConfigureAwait(false);
        }
        return answer;
    }

    private Task<long> LeaseAsync(string file, string holder, long epoch, TimeSpan ttl)
    {
        var now = _clock();
        return _connection.ExecuteScalarAsync<long>(
            SqlText.Of($"Sqlite/{file}"),
            new { holder, epoch, bootId = now.BootId, nowMs = now.NowMs, ttlMs = (long)ttl.TotalMilliseconds });
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        if (!await _turn.WaitAsync(StoreLimits.Driver).ConfigureAwait(false))
        {
            throw new TimeoutException();
        }
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The first number of the first row, 0 without one.</summary>
    private long Execute(SqlStatement statement, SqliteTransaction transaction)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statement.Text;
        command.Transaction = transaction;
        for (var index = 0; index < statement.Values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index + 1}", statement.Values[index]);
        }
        return command.ExecuteScalar() as long? ?? 0;
    }
}
