using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Reads ports: <c>8443</c>, <c>8444-8447</c>, and comma-separated lists of these. Port 0 is refused.
/// </summary>
public static class PortParser
{
    /// <summary>One port or one range.</summary>
    public static bool TryParseRange(
        string text, out PortRange range, [NotNullWhen(false)] out TextProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (firstText, lastText) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        problem = ReadPort(firstText, out var first);
        if (problem is not null)
        {
            return false;
        }
        problem = ReadPort(lastText, out var last);
        if (problem is null && last < first)
        {
            problem = new TextProblem(
                $"port range '{text}' is reversed", "the first port is above the last", $"write {last}-{first}");
        }
        range = problem is null ? new PortRange(first, last) : default;
        return problem is null;
    }

    /// <summary>A comma-separated list such as <c>8443,9000-9015</c>; overlaps are merged.</summary>
    public static bool TryParseList(
        string text, [NotNullWhen(true)] out PortSet? ports, [NotNullWhen(false)] out TextProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        ports = null;
        var ranges = new List<PortRange>();
        foreach (var part in text.Split(','))
        {
            if (!TryParseRange(part, out var range, out problem))
            {
                return false;
            }
            ranges.Add(range);
        }
        ports = new PortSet(ranges);
        problem = null;
        return true;
    }

    private static TextProblem? ReadPort(string text, out ushort port)
    {
        port = 0;
        if (text.Length is 0 or > 9 || !text.All(char.IsAsciiDigit) || (text.Length > 1 && text[0] == '0'))
        {
            return new TextProblem(
                $"'{text}' is not a port", "a port is a decimal number", "write 8443, or a range such as 8444-8447");
        }
        var number = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (number is 0 or > ushort.MaxValue)
        {
            return new TextProblem(
                $"port {text} does not exist for a connection",
                number == 0 ? "port 0 asks the kernel to choose and nobody can connect to it"
                    : "a port has 16 bits",
                "use ports from 1 to 65535");
        }
        port = (ushort)number;
        return null;
    }
}
