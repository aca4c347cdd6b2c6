using System.Globalization;
using System.Text;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// Terminal cells of text: 2 for East Asian wide characters and pictographs (Unicode Standard Annex 11), 0 for marks.
/// </summary>
public static class CellWidth
{
    /// <summary>First and last code point of the blocks that terminals draw two cells wide.</summary>
    private static readonly (int First, int Last)[] _wide =
    [
        (0x1100, 0x115f), (0x2e80, 0x303e), (0x3041, 0x33ff), (0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xa000, 0xa4cf),
        (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfe30, 0xfe6f), (0xff00, 0xff60), (0xffe0, 0xffe6), (0x1f300, 0x1f64f),
        (0x1f680, 0x1f6ff), (0x1f900, 0x1f9ff), (0x20000, 0x3fffd),
    ];

    /// <summary>Cells of one text element: those of its widest character, at least 1.</summary>
    public static int OfElement(string element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return Math.Max(1, element.EnumerateRunes().Select(OfRune).DefaultIfEmpty(1).Max());
    }

    public static int Of(string text)
    {
        var width = 0;
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            width += OfElement(elements.GetTextElement());
        }
        return width;
    }

    private static int OfRune(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => _wide.Any(block => rune.Value >= block.First && rune.Value <= block.Last) ? 2 : 1,
    };
}
