using System.Globalization;
using System.Text;

namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>Writes a plan's tree as YAML (1.2.2, sections 7.3.1 and 8.2) that reads back as the same tree.</summary>
internal static class PlanTextWriter
{
    public static string Write(PlanNode root)
    {
        var text = new StringBuilder();
        Node(text, root, 0);
        return text.ToString();
    }

    // Depth is bounded by the loader that made the tree.
    private static void Node(StringBuilder text, PlanNode node, int indent)
    {
        switch (node)
        {
            case PlanMapping { Entries.Count: > 0 } mapping:
                foreach (var entry in mapping.Entries)
                {
                    text.Append(' ', indent).Append(Quoted(entry.Key)).Append(':');
                    Value(text, entry.Value, indent);
                }
                break;
            case PlanList { Items.Count: > 0 } list:
                foreach (var item in list.Items)
                {
                    text.Append(' ', indent).Append('-');
                    Value(text, item, indent);
                }
                break;
            default:
                text.Append(' ', indent).Append(Leaf(node)).Append('\n');
                break;
        }
    }

    private static void Value(StringBuilder text, PlanNode value, int indent)
    {
        if (value is PlanMapping { Entries.Count: > 0 } or PlanList { Items.Count: > 0 })
        {
            text.Append('\n');
            Node(text, value, indent + 2);
        }
        else
        {
            text.Append(' ').Append(Leaf(value)).Append('\n');
        }
    }

    private static string Leaf(PlanNode node) => node switch
    {
        PlanMapping => "{}",
        PlanList => "[]",
        PlanScalar { IsNull: false } scalar => Quoted(scalar.Text),
        _ => "~",
    };

    /// <summary>Plain where nobody could take it for anything else; else in double quotes.</summary>
    private static string Quoted(string text)
    {
        var plain = text.Length > 0 && text != "null" && char.IsAsciiLetterOrDigit(text[0])
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/');
        if (plain)
        {
            return text;
        }
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                >= 0x20 and < 0x7f => ((char)rune.Value).ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            });
        }
        return quoted.Append('"').ToString();
    }
}
