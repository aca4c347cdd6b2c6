using System.Text;

namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>Bounds on plan text before any parser sees it, and text made fit for a message.</summary>
internal static class PlanText
{
    /// <summary>Bytes of UTF-8; a thousand targets fit several times over.</summary>
    public const int MostBytes = 256 * 1024;

    // A message quotes what the user wrote; this much of it is enough to recognise it.
    private const int LongestMessage = 400;

    public static void Check(string text, string file, PlanProblems problems)
    {
        if (text.Length > MostBytes || Encoding.UTF8.GetByteCount(text) > MostBytes)
        {
            problems.Add(
                new Mark(file, 1, 1), "", "the plan is larger than 256 KiB", "plans are read whole and sent to agents",
                "use CIDRs and ranges in place of long lists");
            return;
        }
        var (line, column) = (1, 1);
        foreach (var letter in text)
        {
            if (IsRefused(letter))
            {
                problems.Add(
                    new Mark(file, line, column), "", $"control character U+{(int)letter:X4}",
                    "a plan is plain text", "remove it, or write it as an escape such as \"\\x00\" in double quotes");
                return;
            }
            (line, column) = letter == '\n' ? (line + 1, 1) : (line, column + 1);
        }
    }

    /// <summary>One line without control or direction-changing characters, at most 400 characters.</summary>
    public static string Safe(string text)
    {
        var cut = text.Length > LongestMessage ? text[..LongestMessage] + "..." : text;
        return cut.Any(IsUnfit) ? string.Concat(cut.Select(letter => IsUnfit(letter) ? '?' : letter)) : cut;
    }

    private static bool IsRefused(char letter) =>
        (char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) || letter is '\u2028' or '\u2029';

    private static bool IsUnfit(char letter) =>
        char.IsControl(letter) || char.IsSurrogate(letter)
        || letter is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';
}
