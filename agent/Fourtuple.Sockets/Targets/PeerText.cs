using System.Buffers.Text;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Targets;

/// <summary>
/// Writes an endpoint as text without allocating: <c>1.2.3.4:5\n</c> or, as RFC 5952, <c>[::1]:5\n</c>.
/// </summary>
internal static class PeerText
{
    /// <summary>[ + 39 characters of IPv6 + ]: + 5 digits + newline.</summary>
    public const int MaxBytes = 48;

    public static int Write(in Endpoint peer, Span<byte> into)
    {
        var length = peer.Address.IsV6 ? WriteV6(peer.Address.Bits, into) : WriteV4((uint)peer.Address.Bits, into);
        into[length++] = (byte)':';
        length += Number(peer.Port, into[length..]);
        into[length++] = (byte)'\n';
        return length;
    }

    private static int WriteV4(uint bits, Span<byte> into)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            length += Number((bits >> shift) & 0xff, into[length..]);
            if (shift > 0)
            {
                into[length++] = (byte)'.';
            }
        }
        return length;
    }

    private static int WriteV6(UInt128 bits, Span<byte> into)
    {
        Span<ushort> groups = stackalloc ushort[8];
        for (var group = 0; group < 8; group++)
        {
            groups[group] = (ushort)(bits >> (112 - (16 * group)));
        }
        var (zerosAt, zeros) = LongestZeros(groups);
        var length = 0;
        into[length++] = (byte)'[';
        for (var group = 0; group < 8; group++)
        {
            if (group == zerosAt)
            {
                into[length++] = (byte)':';
                into[length++] = (byte)':';
                group += zeros - 1;
                continue;
            }
            if (group > 0 && group != zerosAt + zeros)
            {
                into[length++] = (byte)':';
            }
            Utf8Formatter.TryFormat(groups[group], into[length..], out var digits, new('x'));
            length += digits;
        }
        into[length++] = (byte)']';
        return length;
    }

    // The first longest run of at least two zero groups is written as "::" (RFC 5952, section 4.2).
    private static (int At, int Count) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        var best = (At: -9, Count: 1);
        for (var group = 0; group < 8; group++)
        {
            var count = 0;
            while (group + count < 8 && groups[group + count] == 0)
            {
                count++;
            }
            if (count > best.Count)
            {
                best = (group, count);
            }
            group += count;
        }
        return best;
    }

    private static int Number(uint value, Span<byte> into)
    {
        Utf8Formatter.TryFormat(value, into, out var digits);
        return digits;
    }
}
