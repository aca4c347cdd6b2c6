using System.Globalization;

namespace Fourtuple.Benchmarks;

/// <summary>VmRSS of this process (proc(5), /proc/self/status).</summary>
internal static class ProcessMemory
{
    public static long ResidentBytes() => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
        .Select(kilobytes => long.Parse(kilobytes, CultureInfo.InvariantCulture))
        .Single() * 1024;
}
