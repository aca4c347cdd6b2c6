using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Settings;

/// <summary>FOURTUPLE_SOURCES: the addresses an agent may connect from.</summary>
/// <param name="Auto">Every address of the host.</param>
/// <param name="Interfaces">Network interfaces whose addresses may be used.</param>
public sealed record SourceRules(bool Auto, IReadOnlyList<AddressRange> Ranges, IReadOnlyList<string> Interfaces)
{
    private const string InterfacePrefix = "interface:";

    public static SourceRules Any { get; } = new(true, [], []);

    public static Parsed<SourceRules> Parse(string text)
    {
        var parts = SettingForms.Parts(text);
        if (parts is ["auto"])
            return Parsed.Of(Any);
        var ranges = new List<AddressRange>();
        var interfaces = new List<string>();
        foreach (var part in parts)
        {
            if (part == "auto")
                return Parsed.Wrong<SourceRules>("has auto beside other parts");
            if (part.StartsWith(InterfacePrefix, StringComparison.Ordinal) && part.Length > InterfacePrefix.Length)
                interfaces.Add(part[InterfacePrefix.Length..]);
            else if (AddressRangeParser.TryParse(part, out var range, out var problem))
                ranges.Add(range);
            else
                return Parsed.Wrong<SourceRules>($"is not understood: {problem}");
        }
        return parts.Length > 0
            ? Parsed.Of(new SourceRules(false, ranges, interfaces))
            : Parsed.Wrong<SourceRules>("names nothing");
    }
}
