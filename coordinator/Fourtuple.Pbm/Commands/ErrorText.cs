namespace Fourtuple.Pbm.Commands;

/// <summary>What a person reads when a command cannot go on: one sentence each of what, why and what to do.</summary>
/// <param name="ExitCode">A code of <see cref="Coordinator.Runs.ExitCodes"/>.</param>
public sealed record ErrorText(int ExitCode, string What, string Why, string Advice)
{
    /// <summary>One line: <c>error: What. Why. Advice.</c></summary>
    public override string ToString() => string.Join(
        ' ', ((string[])["error:", Sentence(What), Sentence(Why), Sentence(Advice)]).Where(part => part.Length > 0));

    /// <summary>Upper-case start and exactly one full stop at the end, on one line; empty stays empty.</summary>
    public static string Sentence(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length == 0)
        {
            return "";
        }
        var ends = line[^1] is '.' or '!' or '?' or ':';
        // Names such as io_uring or pbm keep their case: only a plain word is capitalised.
        var word = line.Split(' ', 2)[0];
        var plain = word.All(char.IsAsciiLetterLower) && word is not "pbm" and not "epoll";
        return (plain ? char.ToUpperInvariant(line[0]) + line[1..] : line) + (ends ? "" : ".");
    }
}
