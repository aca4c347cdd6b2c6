using System.Globalization;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>CPU time and resident memory of a process at one time, from proc(5).</summary>
internal readonly record struct ProcessUsage(double CpuSeconds, long RssBytes)
{
    /// <summary>Of the process alone, without its children.</summary>
    public static ProcessUsage Of(int process)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Number(fields[11]) + Number(fields[12]);
        return new(ticks / (double)TicksPerSecond, Number(fields[21]) * Environment.SystemPageSize);
    }

    /// <summary>USER_HZ, which is 100 on every Linux of ours.</summary>
    private const long TicksPerSecond = 100;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
