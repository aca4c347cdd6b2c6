using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Reads <c>10.0.0.1</c>, <c>10.0.0.1-10.0.0.9</c> and <c>10.0.0.0/24</c>, IPv4 or IPv6. A CIDR means every address in
/// it, the first and last included (RFC 4632 notation), so one with host bits set is refused rather than guessed at.
/// </summary>
public static class AddressRangeParser
{
    public static bool TryParse(
        string text, out AddressRange range, [NotNullWhen(false)] out TextProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = text.Contains('/', StringComparison.Ordinal) ? ReadCidr(text, out range)
            : text.Contains('-', StringComparison.Ordinal) ? ReadFirstLast(text, out range)
            : ReadSingle(text, out range);
        return problem is null;
    }

    /// <summary>For texts known to be right; throws FormatException with the problem otherwise.</summary>
    public static AddressRange Parse(string text) =>
        TryParse(text, out var range, out var problem) ? range : throw new FormatException(problem.ToString());

    private static TextProblem? ReadSingle(string text, out AddressRange range)
    {
        range = default;
        if (!Address.TryParse(text, out var address))
        {
            return NotAnAddress(text);
        }
        range = new AddressRange(address, address);
        return null;
    }

    private static TextProblem? ReadFirstLast(string text, out AddressRange range)
    {
        range = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Address.TryParse(text[..dash], out var first))
        {
            return NotAnAddress(text[..dash]);
        }
        if (!Address.TryParse(text[(dash + 1)..], out var last))
        {
            return NotAnAddress(text[(dash + 1)..]);
        }
        if (first.IsV6 != last.IsV6)
        {
            return new TextProblem(
                $"'{text}' goes from one address family to the other", "a range has one family",
                "write one range an address family");
        }
        if (last < first)
        {
            return new TextProblem(
                $"'{text}' is reversed", "the first address is above the last", $"write {last}-{first}");
        }
        range = new AddressRange(first, last);
        return null;
    }

    private static TextProblem? ReadCidr(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!Address.TryParse(text[..slash], out var first))
        {
            return NotAnAddress(text[..slash]);
        }
        var width = first.IsV6 ? 128 : 32;
        var digits = text[(slash + 1)..];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || bits > width || digits != bits.ToString(CultureInfo.InvariantCulture))
        {
            return new TextProblem(
                $"'{text}' has no usable prefix length", $"an IPv{(width == 32 ? 4 : 6)} prefix is 0 to {width} bits",
                $"write {first}/{width} for the one address");
        }
        var hostMask = bits == 0 && width == 128 ? UInt128.MaxValue : (UInt128.One << (width - bits)) - 1;
        if ((first.Bits & hostMask) != 0)
        {
            var network = first with { Bits = first.Bits & ~hostMask };
            return new TextProblem(
                $"'{text}' has host bits set", "a CIDR means every address in it, which here is unclear",
                $"write {network}/{bits} for the whole network or {first} for the one address");
        }
        range = new AddressRange(first, first with { Bits = first.Bits | hostMask });
        return null;
    }

    private static TextProblem NotAnAddress(string text) => new(
        $"'{text}' is not an IP address", "only full dotted quads and RFC 4291 text are read, without zone or port",
        "write an address like 10.0.0.1 or fd00::1, a range first-last, or a CIDR");
}
