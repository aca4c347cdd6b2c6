using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <summary>Text in Markdown that may come from a target or a plan and must not become markup.</summary>
internal static class MarkdownText
{
    public static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var c in text)
        {
            cell.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '|' or '`' or '*' or '_' or '[' or ']' or '\\' => $"\\{c}",
                _ when char.IsControl(c) => " ",
                _ => c.ToString(),
            });
        }
        return cell.ToString();
    }
}
