using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Reads the address forms of plans: IP, CIDR (every address in it) and first-last.</summary>
public static class AddressTexts
{
    public static bool TryParse(string text, out AddressRange range)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = default;
        if (text.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0)
        {
            return TryParseCidr(text[..slash], text[(slash + 1)..], out range);
        }
        if (text.IndexOf('-', StringComparison.Ordinal) is var dash and >= 0)
        {
            return Address.TryParse(text[..dash], out var first) && Address.TryParse(text[(dash + 1)..], out var last)
                && first.IsV6 == last.IsV6 && first <= last && Make(first, last, out range);
        }
        return Address.TryParse(text, out var single) && Make(single, single, out range);
    }

    /// <summary>The shortest text of a range: one address, or first-last.</summary>
    public static string Of(AddressRange range) =>
        range.First == range.Last ? range.First.ToString() : $"{range.First}-{range.Last}";

    private static bool TryParseCidr(string network, string length, out AddressRange range)
    {
        range = default;
        if (!Address.TryParse(network, out var address) || !byte.TryParse(length, out var bits))
        {
            return false;
        }
        var width = address.IsV6 ? 128 : 32;
        if (bits > width)
        {
            return false;
        }
        var hostMask = bits == 0 && address.IsV6 ? UInt128.MaxValue : (UInt128.One << (width - bits)) - 1;
        var first = address with { Bits = address.Bits & ~hostMask };
        return Make(first, first.Plus(hostMask), out range);
    }

    private static bool Make(Address first, Address last, out AddressRange range)
    {
        range = new AddressRange(first, last);
        return true;
    }
}
