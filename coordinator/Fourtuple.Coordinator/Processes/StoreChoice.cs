using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Settings;
using Npgsql;

namespace Fourtuple.Coordinator.Processes;

/// <summary>FOURTUPLE_STORE: a SQLite file or a PostgreSQL connection string.</summary>
/// <param name="Text">What the store is opened with; may hold a password.</param>
/// <param name="Shown">The same for people, password masked.</param>
public sealed record StoreChoice(bool IsPostgres, string Text, string Shown)
{
    private const string SqlitePrefix = "sqlite:";
    private const string Mask = "***";

    public static Parsed<StoreChoice> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(SqlitePrefix, StringComparison.Ordinal)
            ? ParseSqlite(text[SqlitePrefix.Length..])
            : ParsePostgres(text);
    }

    public async ValueTask<StoreAnswer<IRunStore>> OpenAsync() => IsPostgres
        ? General(await PostgresRunStore.OpenAsync(Text).ConfigureAwait(false))
        : General(await SqliteRunStore.OpenAsync(Text).ConfigureAwait(false));

    /// <summary>Never the password, whoever prints it.</summary>
    public override string ToString() => Shown;

    private static StoreAnswer<IRunStore> General<T>(StoreAnswer<T> answer)
        where T : IRunStore => new(answer.Outcome, answer.Value, answer.Reason);

    private static Parsed<StoreChoice> ParseSqlite(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || Directory.Exists(path))
            return Parsed.Wrong<StoreChoice>("names no file");
        var full = Path.GetFullPath(path);
        return Directory.Exists(Path.GetDirectoryName(full))
            ? Parsed.Of(new StoreChoice(false, full, SqlitePrefix + full))
            : Parsed.Wrong<StoreChoice>("is in a folder that is not there");
    }

    private static Parsed<StoreChoice> ParsePostgres(string text)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(parts.Host))
                return Parsed.Wrong<StoreChoice>("has neither sqlite: nor Host=");
            (parts.Password, parts.SslPassword) = (Masked(parts.Password), Masked(parts.SslPassword));
            return Parsed.Of(new StoreChoice(true, text, parts.ConnectionString));
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The message is not repeated: it may quote a part of the text.
            return Parsed.Wrong<StoreChoice>("is neither sqlite:PATH nor a PostgreSQL connection string");
        }
    }

    private static string? Masked(string? secret) => string.IsNullOrEmpty(secret) ? null : Mask;
}
