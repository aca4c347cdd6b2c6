using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Fourtuple.Coordinator.Store;

/// <summary>Brings a database to the newest schema; each version is a file migrate-NNN.sql of its database.</summary>
internal static class Migrations
{
    /// <summary>The newest schema this build knows.</summary>
    public const int Latest = 6;

    /// <summary>
    /// Runs inside the caller's transaction, which must exclude every other migration. Refused when the database is
    /// newer
    /// than known: an older build would not write what the newer one relies on.
    /// </summary>
    /// <param name="folder">Folder of the database under Sql/.</param>
    public static async Task<StoreAnswer> RunAsync(
        DbConnection connection, DbTransaction transaction, string folder, int known)
    {
        await ExecuteAsync(SqlText.Of("schema")).ConfigureAwait(false);
        var found = await connection.ExecuteScalarAsync<int>(
            SqlText.Of("schema-version"), transaction: transaction).ConfigureAwait(false);
        if (found > known)
        {
            return new StoreAnswer(
                StoreOutcome.Refused,
                $"the database has schema version {found}, this build knows versions up to {known}: use a newer build");
        }
        for (var version = found + 1; version <= known; version++)
        {
            var number = version.ToString("D3", CultureInfo.InvariantCulture);
            await ExecuteAsync(SqlText.Of($"{folder}/migrate-{number}")).ConfigureAwait(false);
            await ExecuteAsync(SqlText.Of("schema-reached"), new { version }).ConfigureAwait(false);
        }
        return StoreAnswer.Done;

        Task<int> ExecuteAsync(string sql, object? values = null) =>
            connection.ExecuteAsync(sql, values, transaction);
    }
}
