namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Addresses that are never connected to, whatever an allow-list says: cloud metadata and platform services, and what
/// is no single host (RFC 1122 3.2.1.3, RFC 3927, RFC 4291 2.5.6, RFC 5771).
/// </summary>
public static class ForbiddenAddresses
{
    // IPv6 prefixes of 96 bits whose low 32 bits are an IPv4 address: mapped (RFC 4291) and NAT64 (RFC 6052).
    private static readonly UInt128[] EmbeddingPrefixes =
        [Address.V6(0xffff_0000_0000UL).Bits, (UInt128)0x0064_ff9b_0000_0000UL << 64];

    private static readonly (AddressRange Range, string Why)[] Entries =
    [
        Entry("0.0.0.0/8", "0.0.0.0/8 means this host and is no destination"),
        Entry("100.100.100.200", "100.100.100.200 is a cloud metadata service"),
        Entry("168.63.129.16", "168.63.129.16 is a cloud platform service"),
        Entry("169.254.0.0/16", "169.254.0.0/16 is link-local and holds cloud metadata services"),
        Entry("224.0.0.0/4", "224.0.0.0/4 is multicast"),
        Entry("255.255.255.255", "255.255.255.255 is the broadcast address"),
        (new AddressRange(Address.V6(0), Address.V6(0)), ":: means this host and is no destination"),
        Entry("fd00:ec2::254", "fd00:ec2::254 is a cloud metadata service"),
        Entry("fe80::/10", "fe80::/10 is link-local"),
        Entry("ff00::/8", "ff00::/8 is multicast"),
    ];

    /// <summary>The forbidden ranges.</summary>
    public static IEnumerable<AddressRange> Ranges => Entries.Select(entry => entry.Range);

    /// <summary>Why the address is refused, or null when it is not.</summary>
    public static string? WhyNot(Address address) => WhyNot(new AddressRange(address, address));

    /// <summary>Why some address of the range is refused, or null when none is.</summary>
    public static string? WhyNot(AddressRange range)
    {
        foreach (var (forbidden, why) in Entries)
        {
            if (forbidden.Overlaps(range))
            {
                return why;
            }
        }
        return range.First.IsV6 ? EmbeddingPrefixes.Select(prefix => WhyNotEmbedded(range, prefix)).FirstOrDefault(
            why => why is not null) : null;
    }

    private static string? WhyNotEmbedded(AddressRange range, UInt128 prefix)
    {
        var whole = new AddressRange(Address.V6(prefix), Address.V6(prefix | uint.MaxValue));
        if (!whole.Overlaps(range))
        {
            return null;
        }
        var first = range.First < whole.First ? whole.First : range.First;
        var last = range.Last > whole.Last ? whole.Last : range.Last;
        return WhyNot(new AddressRange(Address.V4((uint)first.Bits), Address.V4((uint)last.Bits)));
    }

    private static (AddressRange Range, string Why) Entry(string range, string why) =>
        (AddressRangeParser.Parse(range), why);
}
