namespace Fourtuple.Pbm.Shell;

/// <summary>
/// Options given to a whole session or script, such as <c>-o json</c>: every line has them, but where it says
/// otherwise.
/// </summary>
public sealed class SessionOptions
{
    private readonly List<(IReadOnlyList<string> Names, string[] Words)> _given = [];

    /// <param name="words">Global options only.</param>
    public SessionOptions(CommandNode tree, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(words);
        for (var at = 0; at < words.Count; at++)
        {
            var name = words[at].Split('=', 2)[0];
            var option = tree.Options.FirstOrDefault(each => each.Names.Contains(name));
            var takesNext = option?.Value is not null && name == words[at] && at + 1 < words.Count;
            string[] group = takesNext ? [words[at], words[at + 1]] : [words[at]];
            _given.Add((option?.Names ?? [name], group));
            at += group.Length - 1;
        }
    }

    /// <summary>The words of a line with the session's options behind them.</summary>
    public string[] With(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var own = words.TakeWhile(word => word != "--").ToList();
        var added = _given.Where(given => !own.Any(word => given.Names.Contains(word.Split('=', 2)[0])))
            .SelectMany(given => given.Words);
        return [.. own, .. added, .. words.Skip(own.Count)];
    }
}
