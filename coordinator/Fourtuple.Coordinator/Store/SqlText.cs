using System.Collections.Concurrent;

namespace Fourtuple.Coordinator.Store;

/// <summary>
/// SQL of the files under Sql/, which are resources of this assembly. What differs is in a folder by database.
/// </summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <param name="name">Path under Sql/ without the ending, e.g. <c>frame</c> or <c>Sqlite/fence</c>.</param>
    public static string Of(string name) => Texts.GetOrAdd(name, Load);

    private static string Load(string name)
    {
        using var stream = typeof(SqlText).Assembly.GetManifestResourceStream(name + ".sql")
            ?? throw new InvalidOperationException($"there is no SQL file named {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
