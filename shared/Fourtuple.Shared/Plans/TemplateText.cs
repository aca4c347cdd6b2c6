using System.Text;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans;

/// <summary>What a piece of a template stands for.</summary>
public enum TemplatePart
{
    /// <summary>Bytes as they are.</summary>
    Literal,

    /// <summary>Number of the connection within its agent, decimal.</summary>
    Connection,

    /// <summary>Number of the request within its agent, decimal, from 0 on.</summary>
    Sequence,

    /// <summary>64 random bits as 16 hexadecimal digits, anew at each place.</summary>
    Random,
}

/// <param name="Bytes">Of a literal; else empty.</param>
public sealed record TemplatePiece(TemplatePart Part, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// The form of templates in plans: <c>${connection}</c>, <c>${sequence}</c> and <c>${random}</c> among literal bytes.
/// A second dollar sign before the brace makes it literal: <c>$${random}</c> is sent as <c>${random}</c>.
/// </summary>
public static class TemplateText
{
    private static readonly Dictionary<string, TemplatePart> _names = new(StringComparer.Ordinal)
    {
        ["connection"] = TemplatePart.Connection,
        ["sequence"] = TemplatePart.Sequence,
        ["random"] = TemplatePart.Random,
    };

    /// <summary>The pieces in order; what is no known variable is literal.</summary>
    public static IReadOnlyList<TemplatePiece> Split(ReadOnlySpan<byte> text)
    {
        var pieces = new List<TemplatePiece>();
        var literal = new List<byte>();
        while (text.Length > 0)
        {
            if (text.StartsWith("$${"u8))
            {
                literal.AddRange("${"u8);
                text = text[3..];
            }
            else if (Variable(text, out var name, out var length) && _names.TryGetValue(name, out var part))
            {
                Flush(pieces, literal);
                pieces.Add(new TemplatePiece(part, default));
                text = text[length..];
            }
            else
            {
                literal.Add(text[0]);
                text = text[1..];
            }
        }
        Flush(pieces, literal);
        return pieces;
    }

    /// <summary>The first variable that is not known; null when all are.</summary>
    public static TextProblem? Check(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (rest.Length > 0)
        {
            if (rest.StartsWith("$${"u8))
            {
                rest = rest[3..];
            }
            else if (rest.StartsWith("${"u8))
            {
                if (!Variable(rest, out var name, out var length) || !_names.ContainsKey(name))
                {
                    return new TextProblem(
                        $"'${{{PlainName(name)}' is not a variable",
                        "templates know ${connection}, ${sequence} and ${random}",
                        "use one of these, or write $${ to send ${ itself");
                }
                rest = rest[length..];
            }
            else
            {
                rest = rest[1..];
            }
        }
        return null;
    }

    private static void Flush(List<TemplatePiece> pieces, List<byte> literal)
    {
        if (literal.Count > 0)
        {
            pieces.Add(new TemplatePiece(TemplatePart.Literal, literal.ToArray()));
            literal.Clear();
        }
    }

    /// <summary>Whether the text begins with a variable; its name in any case, as far as it goes.</summary>
    private static bool Variable(ReadOnlySpan<byte> text, out string name, out int length)
    {
        name = "";
        length = 0;
        if (!text.StartsWith("${"u8))
        {
            return false;
        }
        var end = text.IndexOf((byte)'}');
        name = Encoding.UTF8.GetString(end < 0 ? text[2..] : text[2..end]);
        length = end + 1;
        return end > 0;
    }

    private static string PlainName(string name) => name.Length <= 20 ? name + "}" : name[..20] + "...";
}
