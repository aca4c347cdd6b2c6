using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>
/// Which addresses of this host the agent may bind, as its own settings say; no message can widen them.
/// </summary>
public sealed class AllowedSources
{
    public const string Auto = "auto";
    private const string InterfacePrefix = "interface:";

    private readonly List<AddressRange> _ranges = [];
    private readonly bool _all;

    /// <param name="texts"><c>auto</c>, IP, CIDR, first-last or <c>interface:NAME</c>; what is none of them allows
    /// nothing.</param>
    public AllowedSources(IReadOnlyList<string> texts, IReadOnlyList<LocalAddress> host)
    {
        ArgumentNullException.ThrowIfNull(texts);
        _all = texts.Count == 0 || texts.Contains(Auto);
        foreach (var text in texts)
        {
            if (text.StartsWith(InterfacePrefix, StringComparison.Ordinal))
                _ranges.AddRange(OfInterface(host, text[InterfacePrefix.Length..]));
            else if (AddressRangeParser.TryParse(text, out var range, out _))
                _ranges.Add(range);
        }
    }

    /// <summary>What is wrong with a text of the setting, in a sentence; null when nothing is.</summary>
    public static string? Problem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text == Auto || text.Length > InterfacePrefix.Length
            && text.StartsWith(InterfacePrefix, StringComparison.Ordinal)
            || AddressRangeParser.TryParse(text, out _, out _)
                ? null
                : $"{text} is neither auto, IP, CIDR, first-last nor interface:NAME.";
    }

    public bool Allows(Address address) => _all || _ranges.Exists(range => range.Contains(address));

    /// <summary>The whole range; ranges that only together cover it are looked at address by address.</summary>
    public bool Allows(AddressRange range) => _all
        || _ranges.Exists(allowed => allowed.Contains(range.First) && allowed.Contains(range.Last))
        || EachAllowed(range);

    /// <summary>More addresses than an agent may name are not looked at one by one.</summary>
    private bool EachAllowed(AddressRange range)
    {
        const int most = 1 << 16;
        var at = range.First;
        for (var looked = 0; looked < most && Allows(at); looked++)
        {
            if (at == range.Last)
                return true;
            at = at.Plus(1);
        }
        return false;
    }

    /// <summary>All of 127.0.0.0/8 belongs to the loopback interface, though it lists one address of it.</summary>
    private static IEnumerable<AddressRange> OfInterface(IReadOnlyList<LocalAddress> host, string name) => host
        .Where(local => local.Interface == name)
        .Select(local => HostReadings.Loopback4.Contains(local.Address)
            ? HostReadings.Loopback4
            : new AddressRange(local.Address, local.Address));
}
