using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Keys;

/// <summary>The forms of addresses in plans.</summary>
internal static class AddressText
{
    public const string NamePrefix = "dns:";
    public const string InterfacePrefix = "interface:";
    public const string Auto = "auto";

    /// <summary>IFNAMSIZ less the terminating zero (linux/if.h).</summary>
    private const int LongestInterface = 15;

    public static TextProblem? CheckTarget(string text) => text.StartsWith(NamePrefix, StringComparison.Ordinal)
        ? HostName.Check(text[NamePrefix.Length..])
        : CheckRange(text, "or dns:NAME");

    public static TextProblem? CheckSource(string text)
    {
        if (text == Auto)
        {
            return null;
        }
        if (!text.StartsWith(InterfacePrefix, StringComparison.Ordinal))
        {
            return CheckRange(text, "interface:NAME or auto");
        }
        var name = text[InterfacePrefix.Length..];
        var good = name.Length is > 0 and <= LongestInterface
            && !name.Any(letter => char.IsWhiteSpace(letter) || letter is '/' or ':');
        return good ? null : new TextProblem(
            $"'{name}' is not an interface name", "names have 1 to 15 characters", "see `ip -brief link`");
    }

    public static TextProblem? CheckAllow(string text) =>
        AllowList.TryParse([text], out _, out var problem) ? null : problem;

    /// <summary>The literal ranges among the entries; names, interfaces and auto are left out.</summary>
    public static IEnumerable<(int Position, AddressRange Range)> Literals(IReadOnlyList<string> entries)
    {
        for (var position = 0; position < entries.Count; position++)
        {
            if (AddressRangeParser.TryParse(entries[position], out var range, out _))
            {
                yield return (position, range);
            }
        }
    }

    private static TextProblem? CheckRange(string text, string others) =>
        AddressRangeParser.TryParse(text, out _, out var problem)
            ? null : problem with { Advice = $"{problem.Advice}, {others}" };
}
