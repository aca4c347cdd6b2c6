namespace Fourtuple.Shared.Settings;

/// <summary>
/// The command line before it is read as configuration, which would pass over what it does not understand.
/// </summary>
internal static class CommandLineWords
{
    /// <summary>The words that are <c>--NAME value</c> or <c>--name=value</c>; anything else is a problem.</summary>
    public static string[] Read(IReadOnlyList<string> arguments, ICollection<SettingProblem> problems)
    {
        var words = new List<string>();
        for (var index = 0; index < arguments.Count; index++)
        {
            var word = arguments[index];
            if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
            {
                // Not repeated: it may be the password of a URI that lost its name.
                problems.Add(new SettingProblem(
                    $"word {index + 1} of the command line is not --NAME value or --NAME=value"));
            }
            else if (word.Contains('=', StringComparison.Ordinal))
            {
                words.Add(word);
            }
            else if (index + 1 < arguments.Count && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal))
            {
                words.AddRange([word, arguments[++index]]);
            }
            else
            {
                problems.Add(new SettingProblem($"{word[2..]} (command line) has no value; give --NAME value"));
            }
        }
        foreach (var name in words.Where(word => word.StartsWith("--", StringComparison.Ordinal)).Select(NameOf))
        {
            if (!name.StartsWith(SettingNames.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(new SettingProblem(
                    $"{name} (command line) is not a setting; they are named FOURTUPLE_..."));
            }
        }
        return [.. words];
    }

    private static string NameOf(string word) => word[2..].Split('=', 2)[0];
}
