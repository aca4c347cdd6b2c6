using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Fourtuple.Coordinator.Store;

/// <summary>What errors of the databases mean to a coordinator.</summary>
internal static class SqlFaults
{
    /// <summary>idle_in_transaction_session_timeout ended the session.</summary>
    private const string IdleInTransaction = "25P03";

    public static StoreAnswer Fenced(long epoch) =>
        new(StoreOutcome.Fenced, $"epoch {epoch} does not lead: another took over, or the lease was given up");

    /// <summary>Null: not a fault of the database or of what it was given, but ours.</summary>
    public static StoreAnswer? Of(Exception error) => error switch
    {
        SqliteException sqlite => Of(sqlite),
        PostgresException postgres => Of(postgres),
        NpgsqlException or SocketException or IOException or UnauthorizedAccessException =>
            new StoreAnswer(StoreOutcome.Unavailable, error.Message),
        // The store is being closed, or the driver gave up a connection under us.
        ObjectDisposedException => new StoreAnswer(StoreOutcome.Unavailable, "the store is closed"),
        _ => null,
    };

    /// <summary>Result codes of sqlite.org/rescode.html.</summary>
    private static StoreAnswer? Of(SqliteException error)
    {
        const int busy = 5, locked = 6, readOnly = 8, ioError = 10, corrupt = 11, full = 13, cantOpen = 14;
        const int constraint = 19, notADatabase = 26;
        const int shmSize = ioError | (19 << 8);
        var outcome = (error.SqliteErrorCode, error.SqliteExtendedErrorCode) switch
        {
            (full, _) or (_, shmSize) => StoreOutcome.Full,
            (busy or locked or readOnly or ioError or cantOpen, _) => StoreOutcome.Unavailable,
            (constraint or corrupt or notADatabase, _) => StoreOutcome.Refused,
            _ => StoreOutcome.Done,
        };
        return outcome == StoreOutcome.Done ? null : new StoreAnswer(outcome, error.Message);
    }

    /// <summary>Codes of postgresql.org, "PostgreSQL Error Codes"; FT ones are raised by our own functions.</summary>
    private static StoreAnswer? Of(PostgresException error)
    {
        StoreOutcome? outcome = error.SqlState switch
        {
            "FT001" => StoreOutcome.Fenced,
            PostgresErrorCodes.DiskFull => StoreOutcome.Full,
            "FT002" or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.InsufficientPrivilege
                or PostgresErrorCodes.InvalidCatalogName => StoreOutcome.Refused,
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction
                or IdleInTransaction => StoreOutcome.Unavailable,
            _ => error.SqlState[..2] switch
            {
                // Authorisation.
                "28" => StoreOutcome.Refused,
                // Connection, rollback (deadlock), resources, operator intervention (shutdown, time-outs), system.
                "08" or "40" or "53" or "57" or "58" => StoreOutcome.Unavailable,
                _ => null,
            },
        };
        return outcome is { } known ? new StoreAnswer(known, error.MessageText) : null;
    }
}
