using System.Buffers.Binary;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Writes the request for a dump of the TCP sockets of one address family in some states, with a filter program that
/// the kernel runs (linux/inet_diag.h; checked by inet_diag_bc_audit and run by inet_diag_bc_run in
/// net/ipv4/inet_diag.c).
/// </summary>
/// <remarks>
/// nlmsghdr (16) | inet_diag_req_v2 (56) | nlattr INET_DIAG_REQ_BYTECODE (4) | program. The program is a chain of
/// conditions that must all hold: one of the source prefixes, source port bounds, one of the destination prefixes,
/// destination port bounds. It may let through too much (see <see cref="Prefixes"/>), never too little.
/// </remarks>
internal static class SockDiagRequest
{
    public const int MessageHeaderBytes = 16;
    private const int RequestBytes = 56;
    private const int AttributeHeaderBytes = 4;

    private const ushort SOCK_DIAG_BY_FAMILY = 20;
    private const ushort NLM_F_REQUEST = 1;
    private const ushort NLM_F_DUMP = 0x300;
    private const ushort INET_DIAG_REQ_BYTECODE = 1;
    private const byte AF_INET = 2;
    private const byte AF_INET6 = 10;
    private const byte IPPROTO_TCP = 6;

    private const byte INET_DIAG_BC_JMP = 1;
    private const byte INET_DIAG_BC_S_GE = 2;
    private const byte INET_DIAG_BC_S_LE = 3;
    private const byte INET_DIAG_BC_D_GE = 4;
    private const byte INET_DIAG_BC_D_LE = 5;
    private const byte INET_DIAG_BC_S_COND = 7;
    private const byte INET_DIAG_BC_D_COND = 8;

    /// <summary>
    /// Prefixes a side at most: more cost every socket too many steps, then one covering prefix serves.
    /// </summary>
    private const int MaxPrefixes = 32;

    public static byte[] For(TupleBox box, SocketStates states, uint sequence)
    {
        var destinations = box.Destinations.Groups;
        var program = Program(
            Prefixes(box.Sources.Ranges), Bounds([box.Ports]),
            Prefixes([.. destinations.SelectMany(group => group.Addresses.Ranges)]),
            Bounds(destinations.Select(group => group.Ports)));
        var message = Message(
            box.Sources.IsV6, (uint)states, sequence, AttributeHeaderBytes + program.Length);
        var attribute = message.AsSpan(MessageHeaderBytes + RequestBytes);
        BitConverter.TryWriteBytes(attribute, (ushort)(AttributeHeaderBytes + program.Length));
        BitConverter.TryWriteBytes(attribute[2..], INET_DIAG_REQ_BYTECODE);
        program.CopyTo(attribute[AttributeHeaderBytes..]);
        return message;
    }

    /// <summary>Every TCP socket of the family in one of the states, without a filter.</summary>
    /// <param name="states">Bit n stands for state n of net/tcp_states.h.</param>
    public static byte[] ForStates(bool isV6, uint states, uint sequence) => Message(isV6, states, sequence, 0);

    private static byte[] Message(bool isV6, uint states, uint sequence, int attributeBytes)
    {
        var message = new byte[MessageHeaderBytes + RequestBytes + attributeBytes];
        var span = message.AsSpan();
        BitConverter.TryWriteBytes(span, (uint)message.Length);
        BitConverter.TryWriteBytes(span[4..], SOCK_DIAG_BY_FAMILY);
        BitConverter.TryWriteBytes(span[6..], (ushort)(NLM_F_REQUEST | NLM_F_DUMP));
        BitConverter.TryWriteBytes(span[8..], sequence);
        var request = span[MessageHeaderBytes..];
        request[0] = isV6 ? AF_INET6 : AF_INET;
        request[1] = IPPROTO_TCP;
        BitConverter.TryWriteBytes(request[4..], states);
        return message;
    }

    /// <summary>The ranges as prefixes when they are few, else the one prefix that covers them all.</summary>
    internal static IReadOnlyList<AddressPrefix> Prefixes(IReadOnlyList<AddressRange> ranges)
    {
        var prefixes = new List<AddressPrefix>();
        foreach (var range in ranges)
        {
            foreach (var prefix in AddressPrefix.Cover(range))
            {
                prefixes.Add(prefix);
                if (prefixes.Count > MaxPrefixes)
                {
                    return [AddressPrefix.Around(ranges.Min(r => r.First), ranges.Max(r => r.Last))];
                }
            }
        }
        return prefixes;
    }

    private static PortRange Bounds(IEnumerable<PortSet> sets)
    {
        var ranges = sets.SelectMany(set => set.Ranges).ToList();
        return new PortRange(ranges.Min(range => range.First), ranges.Max(range => range.Last));
    }

    private static byte[] Program(
        IReadOnlyList<AddressPrefix> sources, PortRange sourcePorts,
        IReadOnlyList<AddressPrefix> destinations, PortRange destinationPorts)
    {
        // Written back to front, so that what is left (and thus the way out of the program) is known at every step.
        byte[] tail = [];
        tail = AnyOf(INET_DIAG_BC_D_COND, destinations, tail);
        tail = AnyOf(INET_DIAG_BC_S_COND, sources, tail);
        tail = Port(INET_DIAG_BC_D_LE, destinationPorts.Last, tail);
        tail = Port(INET_DIAG_BC_D_GE, destinationPorts.First, tail);
        tail = Port(INET_DIAG_BC_S_LE, sourcePorts.Last, tail);
        return Port(INET_DIAG_BC_S_GE, sourcePorts.First, tail);
    }

    /// <summary>Two operations: the comparison, and one whose <c>no</c> field holds the port.</summary>
    private static byte[] Port(byte code, ushort port, byte[] tail)
    {
        var operation = new byte[8];
        Header(operation, code, 8, Reject(8 + tail.Length));
        BitConverter.TryWriteBytes(operation.AsSpan(6), port);
        return [.. operation, .. tail];
    }

    /// <summary>Prefix 1 or prefix 2 or ...: a hit jumps behind the list, the last miss rejects.</summary>
    private static byte[] AnyOf(byte code, IReadOnlyList<AddressPrefix> prefixes, byte[] tail)
    {
        byte[] list = [];
        for (var i = prefixes.Count - 1; i >= 0; i--)
        {
            var condition = Condition(code, prefixes[i]);
            if (i == prefixes.Count - 1)
            {
                Header(condition, code, (byte)condition.Length, Reject(condition.Length + tail.Length));
                list = condition;
                continue;
            }
            var jump = new byte[4];
            Header(jump, INET_DIAG_BC_JMP, 4, (ushort)(4 + list.Length));
            Header(condition, code, (byte)condition.Length, (ushort)(condition.Length + 4));
            list = [.. condition, .. jump, .. list];
        }
        return [.. list, .. tail];
    }

    /// <summary>inet_diag_bc_op (4), inet_diag_hostcond (8: family, prefix_len, port -1 for any), address.</summary>
    private static byte[] Condition(byte code, AddressPrefix prefix)
    {
        var v6 = prefix.First.IsV6;
        var bytes = new byte[12 + (v6 ? 16 : 4)];
        bytes[0] = code;
        bytes[4] = v6 ? AF_INET6 : AF_INET;
        bytes[5] = (byte)prefix.Length;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), -1);
        prefix.First.WriteNetworkOrder(bytes.AsSpan(12));
        return bytes;
    }

    /// <summary>Jumping four bytes past the end makes inet_diag_bc_run answer no.</summary>
    private static ushort Reject(int left) => (ushort)(left + 4);

    private static void Header(Span<byte> operation, byte code, byte yes, ushort no)
    {
        operation[0] = code;
        operation[1] = yes;
        BitConverter.TryWriteBytes(operation[2..], no);
    }
}
