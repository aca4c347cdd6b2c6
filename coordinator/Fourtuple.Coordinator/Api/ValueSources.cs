namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Where the values of an argument come from, for completion: each source is the first column of a command that every
/// viewer may call, so that whoever can list something can complete it.
/// </summary>
public static class ValueSources
{
    public const string Runs = "runs";

    public const string Agents = "agents";

    public const string Plans = "plans";

    private static readonly Dictionary<string, (string Palette, string Name)> _commands = new(StringComparer.Ordinal)
    {
        [Runs] = ("load", "list"),
        [Agents] = ("agent", "list"),
        [Plans] = ("plan", "list"),
    };

    public static IReadOnlyCollection<string> All => _commands.Keys;

    /// <summary>The source of an argument, or null: every id of a run comes from the runs.</summary>
    public static string? Of(CommandArgument argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument.Values ?? (argument.Type == ArgumentType.Run ? Runs : null);
    }

    /// <summary>The command that lists a source; null for a source of a newer coordinator.</summary>
    public static (string Palette, string Name)? CommandOf(string source) =>
        _commands.TryGetValue(source, out var command) ? command : null;
}
