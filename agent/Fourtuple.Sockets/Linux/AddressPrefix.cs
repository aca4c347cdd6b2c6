using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>A CIDR prefix: the first address and how many leading bits are fixed.</summary>
internal readonly record struct AddressPrefix(Address First, int Length)
{
    /// <summary>The fewest prefixes that make up exactly this range, at most 2 x address bits.</summary>
    public static IEnumerable<AddressPrefix> Cover(AddressRange range)
    {
        var width = range.First.IsV6 ? 128 : 32;
        var at = range.First.Bits;
        while (true)
        {
            var host = at == 0 ? width : Math.Min(width, (int)UInt128.TrailingZeroCount(at));
            while (host > 0 && Last(at, host) > range.Last.Bits)
            {
                host--;
            }
            yield return new AddressPrefix(range.First with { Bits = at }, width - host);
            var last = Last(at, host);
            if (last >= range.Last.Bits)
            {
                yield break;
            }
            at = last + 1;
        }
    }

    /// <summary>The longest prefix that holds both addresses.</summary>
    public static AddressPrefix Around(Address first, Address last)
    {
        var width = first.IsV6 ? 128 : 32;
        var differing = 128 - (int)UInt128.LeadingZeroCount(first.Bits ^ last.Bits);
        return new AddressPrefix(first with { Bits = first.Bits & ~Mask(differing) }, width - differing);
    }

    /// <summary>All addresses of the prefix.</summary>
    public AddressRange Range =>
        new(First, First with { Bits = First.Bits | Mask((First.IsV6 ? 128 : 32) - Length) });

    private static UInt128 Last(UInt128 first, int hostBits) => first | Mask(hostBits);

    private static UInt128 Mask(int bits) => bits >= 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
}
