using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Every TCP socket of this network namespace, both families, as the kernel lists them (sock_diag(7)).
/// </summary>
public static class TcpTuples
{
    /// <summary>TCP_NEW_SYN_RECV and TCP_BOUND_INACTIVE: bits to ask with, never states of an answer.</summary>
    private const int NewSynReceived = 12;
    private const int BoundInactive = 13;

    private const int MessageBytes = 72;
    private const byte AF_INET6 = 10;

    /// <summary>
    /// Calls <paramref name="visit"/> for each socket in one of the states; null, or a sentence why there is no list.
    /// Blocks for about a second a million sockets. A table that changes while it is read may list a socket twice or
    /// leave out one that is new, as it does for ss(8).
    /// </summary>
    public static string? Each(IEnumerable<TcpState> states, Action<TcpTuple> visit)
    {
        var mask = states.Aggregate(0u, (bits, state) => bits | Bits(state));
        var buffer = GC.AllocateUninitializedArray<byte>(SockDiagDump.BufferBytes);
        foreach (var isV6 in (bool[])[false, true])
        {
            var (socket, errno) = SockDiagSocket.Open();
            if (socket is null)
            {
                return SockDiagDump.Fault("opening a sock_diag socket", errno);
            }
            using (socket)
            {
                errno = socket.Send(SockDiagRequest.ForStates(isV6, mask, sequence: 1));
                if (errno != 0)
                {
                    return SockDiagDump.Fault("asking for the sockets", errno);
                }
                var end = SockDiagDump.Read(socket, buffer, message => Visit(message, visit), out errno);
                if (end == SockDiagEnd.Failed)
                {
                    return SockDiagDump.Fault("reading the sockets", errno);
                }
            }
        }
        return null;
    }

    private static uint Bits(TcpState state) => 1u << (int)state | state switch
    {
        TcpState.SynReceived => 1u << NewSynReceived,
        TcpState.Bound => 1u << BoundInactive,
        _ => 0,
    };

    private static void Visit(ReadOnlySpan<byte> message, Action<TcpTuple> visit)
    {
        if (message.Length >= MessageBytes)
        {
            visit(Parse(message));
        }
    }

    /// <summary>
    /// inet_diag_msg: family at 0, state at 1, ports at 4 and 6 and addresses at 8 and 24 in network order, uid at 64,
    /// inode at 68.
    /// </summary>
    internal static TcpTuple Parse(ReadOnlySpan<byte> message)
    {
        var isV6 = message[0] == AF_INET6;
        return new TcpTuple(
            (TcpState)message[1],
            new Endpoint(AddressAt(message[8..], isV6), BinaryPrimitives.ReadUInt16BigEndian(message[4..])),
            new Endpoint(AddressAt(message[24..], isV6), BinaryPrimitives.ReadUInt16BigEndian(message[6..])),
            MemoryMarshal.Read<uint>(message[64..]), MemoryMarshal.Read<uint>(message[68..]));
    }

    /// <summary>IPv4-mapped addresses of dual-stack sockets become IPv4, so that one tuple has one name.</summary>
    private static Address AddressAt(ReadOnlySpan<byte> bytes, bool isV6)
    {
        if (!isV6)
        {
            return Address.V4(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }
        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return bits >> 32 == 0xFFFF ? Address.V4((uint)bits) : Address.V6(bits);
    }
}
