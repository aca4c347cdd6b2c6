using System.Buffers.Binary;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Counts the sockets of a tuple space in a state as the kernel lists them (sock_diag(7)). The kernel filters by
/// prefixes and port bounds; what it lets through is checked exactly here, so only the initiating side of a loopback
/// connection counts. One buffer serves a whole dump and nothing is allocated per socket.
/// </summary>
public static class SockDiag
{
    /// <summary>
    /// A dump that the kernel marks as interrupted (the table changed shape) is taken again so often.
    /// </summary>
    private const int Tries = 3;

    private const int MessageBytes = 72;

    /// <summary>
    /// Blocks for the length of the dump (about a second a million sockets); call it off the hot path.
    /// </summary>
    public static SockDiagCount Count(TupleSpace space, SocketStates states = SocketStates.Established)
    {
        ArgumentNullException.ThrowIfNull(space);
        var buffer = GC.AllocateUninitializedArray<byte>(SockDiagDump.BufferBytes);
        var sources = new List<SourcePorts>();
        long total = 0;
        foreach (var box in space.Boxes)
        {
            var (tally, error) = CountBox(box, states, buffer);
            if (tally is null)
            {
                return new SockDiagCount(0, [], error);
            }
            total += tally.Connections;
            sources.AddRange(tally.Sources());
        }
        return new SockDiagCount(total, sources, null);
    }

    private static (SockDiagTally? Tally, string? Error) CountBox(TupleBox box, SocketStates states, byte[] buffer)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var (socket, errno) = SockDiagSocket.Open();
            if (socket is null)
            {
                return (null, SockDiagDump.Fault("opening a sock_diag socket", errno));
            }
            using (socket)
            {
                errno = socket.Send(SockDiagRequest.For(box, states, sequence: 1));
                if (errno != 0)
                {
                    return (null, SockDiagDump.Fault("asking for the sockets", errno));
                }
                var tally = new SockDiagTally(box);
                switch (SockDiagDump.Read(
                    socket, buffer, message => tally.Add(Parse(message, tally.IsV6)), out errno))
                {
                    case SockDiagEnd.Complete: return (tally, null);
                    case SockDiagEnd.Failed: return (null, SockDiagDump.Fault("reading the sockets", errno));
                    default: continue;
                }
            }
        }
        return (null, $"The kernel's socket table changed during each of {Tries} dumps.");
    }

    /// <summary>
    /// inet_diag_msg: family, state, timer, retrans (4 bytes), then inet_diag_sockid: ports at 4 and 6, source address
    /// at 8, destination address at 24, all in network order; 72 bytes in all.
    /// </summary>
    internal static ConnectionTuple Parse(ReadOnlySpan<byte> message, bool isV6)
    {
        if (message.Length < MessageBytes)
        {
            return default;
        }
        var source = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var destination = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        return new ConnectionTuple(
            new Endpoint(AddressAt(message[8..], isV6), source),
            new Endpoint(AddressAt(message[24..], isV6), destination));
    }

    private static Address AddressAt(ReadOnlySpan<byte> bytes, bool isV6) => isV6
        ? Address.V6(BinaryPrimitives.ReadUInt128BigEndian(bytes))
        : Address.V4(BinaryPrimitives.ReadUInt32BigEndian(bytes));
}

/// <param name="Established">
/// Sockets in the state asked for, ESTABLISHED unless said, whose tuple is inside the space.
/// </param>
/// <param name="Sources">Distinct local ports by source address; at most 4,096 addresses are told apart.</param>
/// <param name="Error">Why there is no count; null when there is one.</param>
public sealed record SockDiagCount(long Established, IReadOnlyList<SourcePorts> Sources, string? Error);
