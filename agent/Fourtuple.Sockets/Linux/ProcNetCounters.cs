using System.Globalization;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// The kernel's own counters that tell why a run went as it did (SNMP names of /proc/net/netstat and /proc/net/snmp),
/// packets dropped at the softirq backlog (second column of /proc/net/softnet_stat, hexadecimal, one row a core), and
/// what connection tracking dropped (stat/nf_conntrack).
/// </summary>
public static class ProcNetCounters
{
    public const string SoftnetDropped = "SoftnetDropped";

    /// <summary>Packets that connection tracking dropped because there was no room for an entry.</summary>
    public const string ConntrackDrop = "ConntrackDrop";

    /// <summary>Entries that clashed with another connection's, mostly after a translation of addresses.</summary>
    public const string ConntrackInsertFailed = "ConntrackInsertFailed";

    /// <summary>Names taken from the two SNMP files.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "TCPSynRetrans", "ListenOverflows", "ListenDrops", "TWRecycled", "TCPTimeWaitOverflow", "TCPSYNChallenge",
        "EstabResets", "OutRsts", "AttemptFails", "RetransSegs",
    ];

    /// <summary>
    /// Absolute values now, of this network namespace; a counter this kernel does not have is absent.
    /// </summary>
    public static IReadOnlyDictionary<string, long> Read(string procNet = "/proc/net")
    {
        var values = new Dictionary<string, long>();
        foreach (var file in (string[])["netstat", "snmp"])
        {
            ParseSnmp(Lines(Path.Combine(procNet, file)), values);
        }
        values[SoftnetDropped] = ParseSoftnet(Lines(Path.Combine(procNet, "softnet_stat")));
        ParseConntrack(Lines(Path.Combine(procNet, "stat/nf_conntrack")), values);
        return values;
    }

    /// <summary>A line of names, then one of hexadecimal values a core; absent when nothing tracks here.</summary>
    internal static void ParseConntrack(string[] lines, Dictionary<string, long> values)
    {
        var names = lines.Length == 0 ? [] : lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (name, title) in ((string, string)[])
            [(ConntrackDrop, "drop"), (ConntrackInsertFailed, "insert_failed")])
        {
            var column = Array.IndexOf(names, title);
            if (column >= 0)
            {
                values[name] = lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Where(fields => fields.Length > column)
                    .Sum(fields => long.Parse(fields[column], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>What was added since; counters that only one side has are left out.</summary>
    public static IReadOnlyDictionary<string, long> Since(
        IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> now) => now
        .Where(entry => before.ContainsKey(entry.Key))
        .ToDictionary(entry => entry.Key, entry => entry.Value - before[entry.Key]);

    /// <summary>Pairs of lines: names, then values in the same order, both led by the group's name.</summary>
    internal static void ParseSnmp(string[] lines, Dictionary<string, long> values)
    {
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            var names = lines[i].Split(' ');
            var numbers = lines[i + 1].Split(' ');
            for (var column = 1; column < Math.Min(names.Length, numbers.Length); column++)
            {
                if (Names.Contains(names[column]))
                {
                    values[names[column]] = long.Parse(numbers[column], CultureInfo.InvariantCulture);
                }
            }
        }
    }

    internal static long ParseSoftnet(string[] lines) => lines
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > 1)
        .Sum(fields => long.Parse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
