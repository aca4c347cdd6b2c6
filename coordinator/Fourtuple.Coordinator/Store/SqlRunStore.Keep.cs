using System.Data.Common;
using Dapper;

namespace Fourtuple.Coordinator.Store;

/// <summary>Texts that belong to no run, and who holds the lease.</summary>
public abstract partial class SqlRunStore
{
    public ValueTask<StoreAnswer<LeaseHolder>> LeaderAsync() => TryAsync(() => AskAsync(
        async (connection, transaction) =>
    {
        var row = await LeaderAsync(connection, transaction).ConfigureAwait(false);
        return new LeaseHolder(row.Holder, row.Epoch, row.Held != 0 && row.Holder.Length > 0);
    }));

    public ValueTask<StoreAnswer> KeepAsync(long epoch, KeptText text, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        return TryAsync(() => CommitAsync(epoch, "",
        [
            SqlStatement.Of(
                "keep", Plain(text.Kind), Plain(text.Name), Plain(text.Text), Plain(text.Changed), Plain(text.By)),
            SqlStatement.Of("keep-newest", Plain(text.Kind), (long)most),
        ]));
    }

    public ValueTask<StoreAnswer> DropAsync(long epoch, string kind, string name) => TryAsync(() => CommitAsync(
        epoch, "", [SqlStatement.Of("drop", Plain(kind), Plain(name))]));

    public ValueTask<StoreAnswer<IReadOnlyList<KeptText>>> KeptAsync(string kind, int most) =>
        TryAsync(() => AskAsync(async (connection, transaction) =>
        {
            var rows = await connection.QueryAsync<KeptRow>(
                SqlText.Of("read-kept"), new { kind, most }, transaction).ConfigureAwait(false);
            return (IReadOnlyList<KeptText>)
                [.. rows.Select(row => new KeptText(row.Kind, row.Name, row.Body, row.Changed, row.Author))];
        }));

    /// <summary>The lease row by the database's clock.</summary>
    private protected abstract Task<LeaderRow> LeaderAsync(DbConnection connection, DbTransaction transaction);

    /// <summary>PostgreSQL takes no NUL in a text.</summary>
    private static string Plain(string value) => value.Replace('\0', '\uFFFD');
}
