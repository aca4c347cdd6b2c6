using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// struct sockaddr_in (ip(7), 16 bytes) or sockaddr_in6 (ipv6(7), 28 bytes) in one place, padded to 32.
/// </summary>
[InlineArray(32)]
internal struct SocketAddress
{
    private byte _first;

    public static SocketAddress From(in Endpoint endpoint)
    {
        var result = default(SocketAddress);
        Span<byte> bytes = result;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], endpoint.Port);
        if (endpoint.Address.IsV6)
        {
            MemoryMarshal.Write(bytes, (ushort)SocketConstants.AF_INET6);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], endpoint.Address.Bits);
        }
        else
        {
            MemoryMarshal.Write(bytes, (ushort)SocketConstants.AF_INET);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)endpoint.Address.Bits);
        }
        return result;
    }

    /// <summary>Leaves the port to the kernel.</summary>
    public void ClearPort()
    {
        Span<byte> bytes = this;
        bytes[2..4].Clear();
    }

    /// <summary>Length the kernel wants for this family.</summary>
    public static uint Length(bool v6) => v6 ? 28u : 16u;

    /// <summary>IPv4-mapped IPv6 addresses come back as IPv4, so that one peer has one name.</summary>
    public readonly Endpoint ToEndpoint()
    {
        ReadOnlySpan<byte> bytes = this;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (MemoryMarshal.Read<ushort>(bytes) == SocketConstants.AF_INET)
        {
            return new(Address.V4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])), port);
        }
        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        return bits >> 32 == 0xFFFF ? new(Address.V4((uint)bits), port) : new(Address.V6(bits), port);
    }
}
