using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>Takes the body of one inet_diag_msg (72 bytes and attributes).</summary>
internal delegate void SockDiagVisitor(ReadOnlySpan<byte> message);

/// <summary>Reads one dump to its end (sock_diag(7)). One buffer serves all of it.</summary>
internal static class SockDiagDump
{
    /// <summary>Bytes of the receive buffer; the kernel fills at most 32 KiB of it at a time.</summary>
    public const int BufferBytes = 1 << 20;

    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLM_F_DUMP_INTR = 0x10;

    public static SockDiagEnd Read(SockDiagSocket socket, byte[] buffer, SockDiagVisitor visit, out int errno)
    {
        var interrupted = false;
        while (true)
        {
            var got = socket.Receive(buffer);
            errno = -got;
            if (got < 0)
            {
                return SockDiagEnd.Failed;
            }
            for (var rest = buffer.AsSpan(0, got); rest.Length >= SockDiagRequest.MessageHeaderBytes;)
            {
                var length = MemoryMarshal.Read<int>(rest);
                if (length < SockDiagRequest.MessageHeaderBytes || length > rest.Length)
                {
                    return SockDiagEnd.Failed;
                }
                interrupted |= (MemoryMarshal.Read<ushort>(rest[6..]) & NLM_F_DUMP_INTR) != 0;
                var body = rest[SockDiagRequest.MessageHeaderBytes..length];
                switch (MemoryMarshal.Read<ushort>(rest[4..]))
                {
                    case NLMSG_DONE:
                        errno = body.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(body) : 0;
                        return errno > 0 ? SockDiagEnd.Failed
                            : interrupted ? SockDiagEnd.Interrupted
                            : SockDiagEnd.Complete;
                    case NLMSG_ERROR:
                        errno = -MemoryMarshal.Read<int>(body);
                        return SockDiagEnd.Failed;
                    default:
                        visit(body);
                        break;
                }
                rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
            }
        }
    }

    public static string Fault(string what, int errno) =>
        $"sock_diag: {what} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).";
}
