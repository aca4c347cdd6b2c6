using System.Globalization;
using System.Net;
using System.Text;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>Builds HTML in which every text is encoded; only the names of tags and classes are written raw.</summary>
internal sealed class HtmlText
{
    /// <summary>Longest text shown: error texts may come from a target.</summary>
    private const int MostCharacters = 512;

    /// <summary>Longest text of a mark below a chart; the whole of it is among the notes.</summary>
    private const int MostOfMark = 100;

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

    /// <summary>The head of a section that the list of contents can lead to.</summary>
    public HtmlText Head(string id, string title) => Raw($"<h2 id=\"{id}\">").Encoded(title).Raw("</h2>\n");

    public HtmlText Note(string text) => Element("p", text, "small");

    /// <summary>Something long that is closed until it is asked for.</summary>
    public HtmlText Details(string summary, Action<HtmlText> content)
    {
        Raw("<details><summary>").Encoded(summary).Raw("</summary>\n");
        content(this);
        return Raw("</details>\n");
    }

    /// <summary>Picture, legend and table of a chart; the script finds the figure by its id.</summary>
    public HtmlText Figure(Chart chart)
    {
        Raw($"<figure id=\"{chart.Id}\">").Element("figcaption", chart.Title).Raw("<div class=\"plot\">")
            .Raw(LineChart.Legend(chart)).Raw(LineChart.Write(chart)).Raw("</div>\n");
        Marks(chart);
        var (heads, rows) = chart.Table ?? (
            [chart.XName, .. chart.Lines.Select(line => line.Name)],
            [.. chart.X.Select((x, at) => (string[])
                [chart.XText(x), .. chart.Lines.Select(line => chart.Text(line.Values[at]))])]);
        Details($"{chart.Title}: table", _ => Table(heads, rows.Select(row => row.Select(Number).ToArray())));
        return Raw("</figure>\n");
    }

    private void Marks(Chart chart)
    {
        if (chart.Marks.Count == 0)
        {
            return;
        }
        Raw("<p class=\"small\">");
        for (var at = 0; at < chart.Marks.Count; at++)
        {
            var mark = chart.Marks[at];
            Encoded($"{(at == 0 ? "" : " · ")}{at + 1}: {chart.XText(mark.At)}, {Short(mark.Text)}");
        }
        Raw("</p>\n");
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
            _html.Append(number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
                .Append(Encode(heads[column])).Append("</th>");
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

    private static string Short(string text) => text.Length > MostOfMark ? text[..MostOfMark] + "..." : text;

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
