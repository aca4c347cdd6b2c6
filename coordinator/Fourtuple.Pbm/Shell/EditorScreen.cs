using System.Globalization;
using System.Text;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// Draws a line being edited as one row of the terminal (ECMA-48: CR, EL, CHA); a line that does not fit is shown from
/// where its cursor is seen, with &lt; and &gt; where it goes on.
/// </summary>
public static class EditorScreen
{
    /// <summary>Cells that a line keeps on a terminal too narrow for its prompt.</summary>
    private const int FewestCells = 10;

    /// <param name="hint">What may follow, shown dim behind the line as far as there is room.</param>
    /// <param name="width">Columns of the terminal; the last one stays free, as writing there may wrap.</param>
    public static string Draw(string prompt, string text, int cursor, string hint, int width, bool color)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(text);
        var shown = width - 1 - CellWidth.Of(prompt) >= FewestCells ? prompt : "> ";
        var room = Math.Max(FewestCells, width - 1 - CellWidth.Of(shown));
        var (line, column, free) = Window(text, cursor, room);
        var dim = free < 8 || hint.Length == 0 ? "" : Cut(hint, free - 1);
        var draw = new StringBuilder("\r").Append(shown).Append(line);
        if (dim.Length > 0)
        {
            draw.Append(' ').Append(color ? $"\u001b[2m{dim}\u001b[0m" : dim);
        }
        return draw.Append("\u001b[K\u001b[")
            .Append(CultureInfo.InvariantCulture, $"{CellWidth.Of(shown) + column + 1}G").ToString();
    }

    /// <summary>The part of a line that is seen, the cursor's cell in it, and the cells left free.</summary>
    private static (string Line, int Column, int Free) Window(string text, int cursor, int room)
    {
        var before = CellWidth.Of(text[..cursor]);
        var all = CellWidth.Of(text);
        if (all < room)
        {
            return (text, before, room - all);
        }
        var skip = Math.Max(0, before - (room - 2));
        var line = new StringBuilder();
        var (cell, used, column) = (0, 0, 0);
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            var element = elements.GetTextElement();
            var cells = CellWidth.OfElement(element);
            column = elements.ElementIndex == cursor ? used : column;
            cell += cells;
            if (cell <= skip)
            {
                continue;
            }
            if (used + cells > room - 1)
            {
                line.Append('>');
                return (Mark(line, skip), column, 0);
            }
            line.Append(element);
            used += cells;
        }
        return (Mark(line, skip), cursor == text.Length ? used : column, 0);
    }

    private static string Mark(StringBuilder line, int skip)
    {
        var shown = line.ToString();
        var first = StringInfo.GetNextTextElementLength(shown);
        return skip == 0 ? shown : new string('<', CellWidth.Of(shown[..first])) + shown[first..];
    }

    private static string Cut(string text, int cells)
    {
        var cut = new StringBuilder();
        var used = 0;
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            used += CellWidth.OfElement(elements.GetTextElement());
            if (used > cells)
            {
                break;
            }
            cut.Append(elements.GetTextElement());
        }
        return cut.ToString();
    }
}
