namespace Fourtuple.Coordinator.Api;

/// <summary>Text from elsewhere made fit for a line on a terminal.</summary>
public static class PlainText
{
    /// <summary>Enough of a foreign text to recognise it.</summary>
    private const int Longest = 400;

    /// <summary>One line without control or direction-changing characters, at most 400 characters.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.Length > Longest ? text[..Longest] + "..." : text;
        return cut.Any(IsUnfit) ? string.Concat(cut.Select(letter => IsUnfit(letter) ? '?' : letter)) : cut;
    }

    /// <summary>Control characters act on a terminal; direction marks reorder what a person reads.</summary>
    public static bool IsUnfit(char letter) =>
        char.IsControl(letter)
        || letter is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';
}
