using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Fourtuple.Shared.Tuples;

/// <summary>An IPv4 or IPv6 address as a number, so that ranges are arithmetic. IPv4 sorts before IPv6.</summary>
/// <param name="Bits">The address in host order; only the low 32 bits are used for IPv4.</param>
/// <param name="IsV6">True for IPv6. IPv4-mapped IPv6 addresses are normalised to IPv4 by <see cref="From"/>.</param>
public readonly record struct Address(UInt128 Bits, bool IsV6) : IComparable<Address>
{
    public static Address V4(uint bits) => new(bits, false);

    public static Address V6(UInt128 bits) => new(bits, true);

    public static Address From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? V4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : V6(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>
    /// Strict text form: dotted quad without leading zeros or short forms, or RFC 4291 text; no zone, no port.
    /// </summary>
    public static bool TryParse(string text, out Address address)
    {
        address = default;
        // The platform's parser also takes brackets, ports, zones, prefix lengths and octal quads.
        if (!text.All(letter => char.IsAsciiHexDigit(letter) || letter is ':' or '.')
            || !IPAddress.TryParse(text, out var ip))
        {
            return false;
        }
        if (ip.AddressFamily == AddressFamily.InterNetwork ? ip.ToString() != text : !HasStrictQuad(text))
        {
            return false;
        }
        address = From(ip);
        return true;
    }

    private static bool HasStrictQuad(string v6) =>
        !v6.Contains('.', StringComparison.Ordinal) || TryParse(v6[(v6.LastIndexOf(':') + 1)..], out _);

    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteNetworkOrder(bytes)]);
    }

    /// <summary>Writes 4 or 16 bytes in network order and returns how many.</summary>
    public int WriteNetworkOrder(Span<byte> into)
    {
        if (!IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(into, (uint)Bits);
            return 4;
        }
        BinaryPrimitives.WriteUInt128BigEndian(into, Bits);
        return 16;
    }

    public Address Plus(UInt128 offset) => this with { Bits = Bits + offset };

    public int CompareTo(Address other) =>
        IsV6 == other.IsV6 ? Bits.CompareTo(other.Bits) : IsV6.CompareTo(other.IsV6);

    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    public override string ToString() => ToIPAddress().ToString();
}
