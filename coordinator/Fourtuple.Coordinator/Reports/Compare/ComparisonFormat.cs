using System.Text;
using Fourtuple.Coordinator.Reports.Html;

namespace Fourtuple.Coordinator.Reports.Compare;

/// <summary>A comparison as rows of a table, Markdown, one HTML file or JSON.</summary>
public static class ComparisonFormat
{
    /// <summary>Cells of a row; environment rows have no change and are judged "differs".</summary>
    public static IReadOnlyList<string> Columns { get; } = ["figure", "first", "second", "change", "judged", "by"];

    public static IReadOnlyList<string> Names { get; } = ["text", "json", "md", "html"];

    public static IReadOnlyList<string[]> Rows(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return
        [
            ["run", comparison.First, comparison.Second, "", "", ""],
            .. comparison.Environment.Select(row => (string[])
                [$"environment {row.Key}", row.First, row.Second, "", Judgement.Differs, ""]),
            .. comparison.Figures.Select(row => (string[])
                [row.Figure, row.First, row.Second, row.Change, row.Judgement, row.Method]),
        ];
    }

    /// <summary>Null for a name that is none of <see cref="Names"/>, and for text, which is its rows.</summary>
    public static string? Write(string name, Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return name switch
        {
            "json" => RunJson.Write(comparison),
            "md" => Markdown(comparison),
            "html" => Page(comparison),
            _ => null,
        };
    }

    private static string Markdown(Comparison comparison)
    {
        var text = new StringBuilder($"## {MarkdownText.Cell(comparison.First)} and "
            + $"{MarkdownText.Cell(comparison.Second)}\n\n{comparison.Sentence}\n\n");
        if (comparison.Environment.Count > 0)
        {
            text.Append("| environment | first | second |\n|---|---|---|\n");
            foreach (var row in comparison.Environment)
            {
                text.Append($"| {MarkdownText.Cell(row.Key)} | {MarkdownText.Cell(row.First)} "
                    + $"| {MarkdownText.Cell(row.Second)} |\n");
            }
            text.Append('\n');
        }
        text.Append("| figure | first | second | change | judged |\n|---|--:|--:|--:|---|\n");
        foreach (var row in comparison.Figures)
        {
            text.Append($"| {row.Figure} | {MarkdownText.Cell(row.First)} | {MarkdownText.Cell(row.Second)} "
                + $"| {row.Change} | {row.Judgement} |\n");
        }
        return text.Append($"\n<sub>{Judgement.Rule}</sub>\n").ToString();
    }

    private static string Page(Comparison comparison)
    {
        var html = new HtmlText();
        HtmlPage.Begin(html, $"{comparison.First} and {comparison.Second}");
        html.Raw("<section class=\"verdict\">\n").Element("span", "COMPARISON", "tag");
        html.Element("h1", comparison.Sentence);
        html.Element("p", $"First: {comparison.First} · second: {comparison.Second}", "small").Raw("</section>\n");
        MethodSections.Compared(html, comparison.Environment, comparison.Figures);
        HtmlPage.End(html, []);
        return html.ToString();
    }
}
