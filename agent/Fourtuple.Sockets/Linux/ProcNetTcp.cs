using System.Buffers.Binary;
using System.Globalization;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Reads the endpoints in LISTEN from /proc/net/tcp and tcp6 (proc_net_tcp in the kernel's documentation).
/// </summary>
public static class ProcNetTcp
{
    private const string ListenState = "0A";

    /// <summary>
    /// Lines looked at: listeners come first in the file, established sockets (millions, perhaps) after them.
    /// </summary>
    private const int MaxLines = 70_000;

    /// <summary>Both files of this network namespace; a missing one (no IPv6) counts as empty.</summary>
    public static IReadOnlyList<Endpoint> Listeners(string procNet = "/proc/net") =>
    [
        .. Of(Path.Combine(procNet, "tcp")),
        .. Of(Path.Combine(procNet, "tcp6")),
    ];

    private static List<Endpoint> Of(string file) => File.Exists(file) ? Parse(File.ReadLines(file)) : [];

    /// <summary>
    /// Stops at the first line of another state: the kernel lists its listening hash before all else.
    /// </summary>
    internal static List<Endpoint> Parse(IEnumerable<string> lines)
    {
        var found = new List<Endpoint>();
        foreach (var line in lines.Skip(1).Take(MaxLines))
        {
            var fields = line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 4 || fields[3] != ListenState)
            {
                break;
            }
            found.Add(Local(fields[1]));
        }
        return found;
    }

    /// <summary>"0100007F:1F90": each 32-bit word of the address in host order, so bytes are swapped here.</summary>
    private static Endpoint Local(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        UInt128 bits = 0;
        for (var at = 0; at < colon; at += 8)
        {
            var word = uint.Parse(text.AsSpan(at, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            bits = (bits << 32) | (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word);
        }
        var port = ushort.Parse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Endpoint(colon == 8 ? Address.V4((uint)bits) : Address.V6(bits), port);
    }
}
