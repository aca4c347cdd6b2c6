using System.Globalization;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>A step of a path: a name or an index.</summary>
internal readonly record struct PathStep(string? Name, int Index);

/// <summary>
/// Paths such as <c>spec.profile[0].ramp.to</c>; names with dots may be quoted: <c>"connect.time"</c>.
/// </summary>
internal static class PlanPath
{
    // Deeper paths than the tree may be cannot name anything.
    private const int MostSteps = 40;

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static TextProblem? TryParse(string text, out List<PathStep> steps)
    {
        steps = [];
        var at = 0;
        while (at < text.Length)
        {
            var next = ReadStep(text, at, steps);
            if (next < 0 || steps.Count > MostSteps)
            {
                return Malformed(text);
            }
            at = next;
            if (at < text.Length && text[at] == '.' && ++at == text.Length)
            {
                return Malformed(text);
            }
        }
        return steps.Count == 0 || steps[0].Name is null ? Malformed(text) : null;
    }

    // Returns where the next step begins, or -1.
    private static int ReadStep(string text, int at, List<PathStep> steps)
    {
        if (text[at] == '[')
        {
            var close = text.IndexOf(']', at);
            var index = 0;
            var good = close > at && int.TryParse(
                text.AsSpan(at + 1, close - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out index);
            steps.Add(new PathStep(null, index));
            return good ? close + 1 : -1;
        }
        var quoted = text[at] == '"';
        var from = quoted ? at + 1 : at;
        var end = quoted ? text.IndexOf('"', from) : text.AsSpan(from).IndexOfAny(".[") + from;
        end = !quoted && end < from ? text.Length : end;
        if (end <= from)
        {
            return -1;
        }
        steps.Add(new PathStep(text[from..end], 0));
        return quoted ? end + 1 : end;
    }

    private static TextProblem Malformed(string text) => new(
        $"'{text}' is not a path", "a path is names joined by dots, with [n] for items of a list",
        "write for example spec.profile[0].ramp.to=50k");
}
