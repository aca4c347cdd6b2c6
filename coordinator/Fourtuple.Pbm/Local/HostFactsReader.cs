using System.Globalization;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Local;

/// <summary>Reads <see cref="HostFacts"/> from /proc (proc(5)) and by probing the engines.</summary>
public static class HostFactsReader
{
    /// <summary>TCP_LISTEN of the kernel's include/net/tcp_states.h, as /proc/net/tcp prints it.</summary>
    private const string ListenState = "0A";

    /// <summary>Bit of CAP_SYS_ADMIN in CapEff, capability.h.</summary>
    private const int CapSysAdmin = 21;

    public static HostFacts Read()
    {
        var probe = EventLoops.Probe().FirstOrDefault(engine => engine.Name == "io_uring");
        var files = Words("/proc/sys/fs/file-nr");
        return new HostFacts(
            Ephemeral(Words("/proc/sys/net/ipv4/ip_local_port_range")),
            Listening(Lines("/proc/net/tcp").Concat(Lines("/proc/net/tcp6"))),
            PortList.Parse(Text("/proc/sys/net/ipv4/ip_local_reserved_ports")),
            MemAvailable(Lines("/proc/meminfo")), Nofile(Lines("/proc/self/limits")),
            files.Length > 2 ? Number(files[2], long.MaxValue) : long.MaxValue,
            files.Length > 0 ? Number(files[0], 0) : 0,
            !HasSysAdmin(Lines("/proc/self/status")),
            probe?.Available ?? false, probe is { Available: false } ? probe.Why : "");
    }

    public static PortRange Ephemeral(string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Length == 2 && ushort.TryParse(words[0], out var first) && ushort.TryParse(words[1], out var last)
            ? new PortRange(first, last)
            : new PortRange(32_768, 60_999);
    }

    /// <summary>Ports in LISTEN: field 1 is <c>HEXADDRESS:HEXPORT</c>, field 3 the state.</summary>
    public static IReadOnlySet<int> Listening(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var ports = new HashSet<int>();
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 4 || fields[3] != ListenState)
            {
                continue;
            }
            var hex = fields[1].AsSpan(fields[1].LastIndexOf(':') + 1);
            if (int.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
            {
                ports.Add(port);
            }
        }
        return ports;
    }

    /// <summary>Bytes of the line <c>MemAvailable: N kB</c>; 0 when there is none.</summary>
    public static long MemAvailable(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(text => text.StartsWith("MemAvailable:", StringComparison.Ordinal));
        var fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > 1 ? Number(fields[1], 0) * 1_024 : 0;
    }

    /// <summary>Hard limit of <c>Max open files  SOFT  HARD  files</c>.</summary>
    public static long Nofile(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        var fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > 4 ? Number(fields[4], long.MaxValue) : long.MaxValue;
    }

    private static bool HasSysAdmin(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            && (bits >> CapSysAdmin & 1) == 1;
    }

    private static long Number(string text, long otherwise) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string[] Words(string path) =>
        Text(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string[] Lines(string path) => Text(path).Split('\n');

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
