using System.Globalization;
using System.Net;
using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <summary>Builds HTML in which every text is encoded; only the names of tags and classes are written raw.</summary>
internal sealed class HtmlText
{
    /// <summary>Longest text shown: error texts may come from a target.</summary>
    private const int MostCharacters = 256;

    private readonly StringBuilder _html = new();

    /// <summary>A cell of a table: right-aligned when it is a number.</summary>
    internal readonly record struct Cell(string Text, string Class);

    public static Cell Number(string text) => new(text, "n");

    public static Cell Word(string text) => new(text, "nowrap");

    public static Cell Prose(string text) => new(text, "wide");

    public HtmlText Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    public HtmlText Encoded(string text)
    {
        _html.Append(Encode(text));
        return this;
    }

    public HtmlText Element(string tag, string text, string? cssClass = null)
    {
        var attribute = cssClass is null ? "" : $" class=\"{cssClass}\"";
        _html.Append(CultureInfo.InvariantCulture, $"<{tag}{attribute}>{Encode(text)}</{tag}>\n");
        return this;
    }

    /// <summary>Heads for number columns are right-aligned as their cells are, taken from the first row.</summary>
    public HtmlText Table(
        IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<Cell>> rows, Func<int, string?>? rowClass = null)
    {
        var all = rows.ToArray();
        _html.Append("<div class=\"scroll\"><table><thead><tr>");
        for (var column = 0; column < heads.Count; column++)
        {
            var number = all.Length > 0 && all[0][column].Class == "n";
            _html.Append(number ? "<th class=\"n\">" : "<th>").Append(Encode(heads[column])).Append("</th>");
        }
        _html.Append("</tr></thead><tbody>\n");
        for (var index = 0; index < all.Length; index++)
        {
            _html.Append(rowClass?.Invoke(index) is { } css ? $"<tr class=\"{css}\">" : "<tr>");
            foreach (var cell in all[index])
            {
                _html.Append(CultureInfo.InvariantCulture, $"<td class=\"{cell.Class}\">{Encode(cell.Text)}</td>");
            }
            _html.Append("</tr>\n");
        }
        _html.Append("</tbody></table></div>\n");
        return this;
    }

    public override string ToString() => _html.ToString();

    public static string Encode(string text)
    {
        var shown = text.Length > MostCharacters ? text[..MostCharacters] + "..." : text;
        return WebUtility.HtmlEncode(new string([.. shown.Select(c => IsUnsafe(c) ? ' ' : c)]));
    }

    /// <summary>Control characters, and those that reorder text (Unicode bidirectional controls).</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E'
            or '\u200F';
}
