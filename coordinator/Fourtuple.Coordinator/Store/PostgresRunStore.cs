using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace Fourtuple.Coordinator.Store;

/// <summary>
/// A store in a PostgreSQL database (14 or newer), for coordinators of several hosts. A write is one round trip: the
/// fence and all statements are one batch, which is one transaction, so no leader can hang inside of it unless the
/// network does; the session's limits free the lease row even then, after 2 s.
/// </summary>
public sealed class PostgresRunStore : SqlRunStore
{
    /// <summary>
    /// Limits of every session, in milliseconds, at the server: a hung leader lets go of its locks, a statement and a
    /// wait
    /// for a lock end, a peer that does not acknowledge is dropped (postgresql.org, "Client Connection Defaults").
    /// </summary>
    internal const string SessionLimits =
        "-c idle_in_transaction_session_timeout=2000 -c statement_timeout=5000 -c lock_timeout=3000 "
        + "-c tcp_user_timeout=5000";

    /// <summary>
    /// Calls of one coordinator at a time: lease, writes, a reader; the others wait for a connection.
    /// </summary>
    private const int Connections = 4;

    private readonly NpgsqlDataSource _source;

    private PostgresRunStore(NpgsqlDataSource source) => _source = source;

    /// <summary>
    /// Connects and brings the schema up to date; Refused when the schema is newer or we have no right to the database.
    /// </summary>
    /// <param name="connectionString">
    /// Host, Port, Database, Username; the store sets limits and pool size itself.
    /// </param>
    public static ValueTask<StoreAnswer<PostgresRunStore>> OpenAsync(string connectionString) =>
        OpenAsync(connectionString, Migrations.Latest);

    internal static async ValueTask<StoreAnswer<PostgresRunStore>> OpenAsync(string connectionString, int known)
    {
        var seconds = (int)StoreLimits.Driver.TotalSeconds;
        var store = new PostgresRunStore(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "fourtuple",
            Options = SessionLimits,
            Timeout = seconds,
            CommandTimeout = seconds,
            CancellationTimeout = -1,
            MaxPoolSize = Connections,
            MaxAutoPrepare = 32,
        }));
        var answer = await store.TryAsync(() => store.PrepareAsync(known)).ConfigureAwait(false);
        if (answer.Ok)
        {
            return new StoreAnswer<PostgresRunStore>(StoreOutcome.Done, store);
        }
        await store.DisposeAsync().ConfigureAwait(false);
        return answer.To<PostgresRunStore>();
    }

    public override async ValueTask<StoreAnswer<long>> TakeLeaseAsync(string holder, TimeSpan ttl)
    {
        ArgumentException.ThrowIfNullOrEmpty(holder);
        var answer = await TryAsync(() => LeaseAsync("lease-take", holder, 0, ttl)).ConfigureAwait(false);
        return answer is { Ok: true, Value: 0 }
            ? new StoreAnswer<long>(StoreOutcome.Held, 0, "another coordinator leads")
            : answer;
    }

    public override async ValueTask<StoreAnswer> KeepLeaseAsync(long epoch, TimeSpan ttl)
    {
        var file = ttl > TimeSpan.Zero ? "lease-keep" : "lease-release";
        return await TryAsync(async () =>
            await LeaseAsync(file, "", epoch, ttl).ConfigureAwait(false) == 0
                ? SqlFaults.Fenced(epoch)
                : StoreAnswer.Done).ConfigureAwait(false);
    }

    internal override async Task<StoreAnswer> CommitAsync(
        long epoch, string runId, IReadOnlyList<SqlStatement> statements)
    {
        using var limit = new CancellationTokenSource(StoreLimits.Driver);
        await using var connection = await _source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Command(SqlStatement.Of("Postgres/fence", epoch, runId)));
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(Command(statement));
        }
        await batch.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        return StoreAnswer.Done;
    }

    protected override async Task<T> AskAsync<T>(Func<DbConnection, DbTransaction, Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var limit = new CancellationTokenSource(StoreLimits.Driver);
        await using var connection = await _source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, limit.Token).ConfigureAwait(false);
        return await read(connection, transaction).ConfigureAwait(false);
    }

    private protected override Task<LeaderRow> LeaderAsync(DbConnection connection, DbTransaction transaction) =>
        connection.QuerySingleAsync<LeaderRow>(SqlText.Of("Postgres/leader"), transaction: transaction);

    protected override StoreAnswer? FaultOf(Exception error) => SqlFaults.Of(error);

    protected override ValueTask CloseAsync() => _source.DisposeAsync();

    private async Task<StoreAnswer> PrepareAsync(int known)
    {
        using var limit = new CancellationTokenSource(StoreLimits.Driver);
        await using var connection = await _source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(limit.Token).ConfigureAwait(false);
        await connection.ExecuteAsync(SqlText.Of("Postgres/migrate-lock"), transaction: transaction)
            .ConfigureAwait(false);
        var answer = await Migrations.RunAsync(connection, transaction, "Postgres", known).ConfigureAwait(false);
        if (answer.Ok)
        {
            await transaction.CommitAsync(limit.Token).ConfigureAwait(false);
        }
        return answer;
    }

    private async Task<long> LeaseAsync(string file, string holder, long epoch, TimeSpan ttl)
    {
        using var limit = new CancellationTokenSource(StoreLimits.Driver);
        await using var connection = await _source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            SqlText.Of($"Postgres/{file}"), new { holder, epoch, seconds = ttl.TotalSeconds },
            cancellationToken: limit.Token)).ConfigureAwait(false);
    }

    private static NpgsqlBatchCommand Command(SqlStatement statement)
    {
        var command = new NpgsqlBatchCommand(statement.Text);
        foreach (var value in statement.Values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        return command;
    }
}
