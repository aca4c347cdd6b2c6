using System.Text;
using Fourtuple.Coordinator.Api;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// A line as words, split as a POSIX shell splits it (XCU 2.2, quoting): blanks, '...', "...", a backslash, and # for
/// the rest of the line. Variables, globs and pipes are no part of it.
/// </summary>
/// <param name="Words">All of them, the one under the end of the line included.</param>
/// <param name="LastStart">Where the word under the end begins; the length of the line behind a blank.</param>
/// <param name="Quote">The quotation mark that is still open at the end, or 0.</param>
/// <param name="IsComment">The end of the line is behind a #.</param>
public sealed record ShellWords(IReadOnlyList<string> Words, int LastStart, char Quote, bool IsComment)
{
    /// <summary>Longest line, characters: far more than any command, far less than a plan pasted by mistake.</summary>
    public const int LongestLine = 16_384;

    /// <summary>The word under the end of the line, empty behind a blank.</summary>
    public string Open { get; private init; } = "";

    /// <summary>The words before <see cref="Open"/>.</summary>
    public IReadOnlyList<string> Before => Open.Length > 0 || IsOpen ? [.. Words.SkipLast(1)] : Words;

    private bool IsOpen { get; init; }

    /// <summary>Why a line cannot be carried out: one sentence, or null.</summary>
    public static string? Refuse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Length > LongestLine ? $"the line is longer than {LongestLine} characters"
            : line.Any(letter => letter != '\t' && PlainText.IsUnfit(letter)) ? "the line has control characters in it"
            : Split(line).Quote != '\0' ? $"a quotation mark {Split(line).Quote} is not closed"
            : null;
    }

    public static ShellWords Split(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var words = new List<string>();
        var word = new StringBuilder();
        var (start, quote) = (-1, '\0');
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (quote == '\0' && letter is ' ' or '\t')
            {
                End(words, word, ref start);
                continue;
            }
            if (letter == '#' && start < 0)
            {
                return new ShellWords(words, line.Length, '\0', IsComment: true);
            }
            start = start < 0 ? at : start;
            if (letter == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && letter is '\'' or '"')
            {
                quote = letter;
            }
            else if (letter == '\\' && quote != '\'' && at + 1 < line.Length && IsEscape(line[at + 1], quote))
            {
                word.Append(line[++at]);
            }
            else
            {
                word.Append(letter);
            }
        }
        var (open, isOpen, last) = (word.ToString(), start >= 0, start < 0 ? line.Length : start);
        End(words, word, ref start);
        return new ShellWords(words, last, quote, IsComment: false) { Open = open, IsOpen = isOpen };
    }

    /// <summary>A word as it has to be typed so that it is read back as itself.</summary>
    /// <param name="quote">The mark that is open already; the answer begins with it and leaves it open.</param>
    public static string Quoted(string word, char quote)
    {
        ArgumentNullException.ThrowIfNull(word);
        var text = new StringBuilder(quote == '\0' ? "" : quote.ToString());
        foreach (var letter in word)
        {
            var special = quote switch
            {
                '\0' => letter is ' ' or '\'' or '"' or '\\' or '#',
                '"' => letter is '"' or '\\',
                _ => false,
            };
            text.Append(special ? "\\" : "").Append(letter);
        }
        return text.ToString();
    }

    /// <summary>Between double quotation marks a backslash protects only what is special there.</summary>
    private static bool IsEscape(char next, char quote) => quote == '\0' || next is '"' or '\\';

    private static void End(List<string> words, StringBuilder word, ref int start)
    {
        if (start >= 0)
        {
            words.Add(word.ToString());
            word.Clear();
            start = -1;
        }
    }
}
