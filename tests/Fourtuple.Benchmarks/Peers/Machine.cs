using System.Globalization;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>Where the figures come from.</summary>
internal static class Machine
{
    public static PeersResult Describe(
        IReadOnlyDictionary<string, string> versions, IReadOnlyList<PeersRow> rows) => new(
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Field("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        Math.Round(Number(Field("/proc/meminfo", "MemTotal")) / 1024.0 / 1024.0, 1),
        Number(File.ReadLines("/proc/self/limits")
            .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))["Max open files".Length..],
            word: 1),
        versions,
        rows);

    private static string Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault() ?? "unknown";

    private static long Number(string text, int word = 0) => long.Parse(
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[word], CultureInfo.InvariantCulture);
}
