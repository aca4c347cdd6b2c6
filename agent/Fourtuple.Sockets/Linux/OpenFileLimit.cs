using System.Globalization;

namespace Fourtuple.Sockets.Linux;

/// <summary>RLIMIT_NOFILE of this process as /proc/self/limits tells it (proc_pid_limits(5)).</summary>
internal static class OpenFileLimit
{
    /// <summary>Soft limit in file descriptors; long.MaxValue when unlimited or unknown.</summary>
    public static long Soft()
    {
        try
        {
            return Parse(File.ReadAllText("/proc/self/limits"));
        }
        catch (IOException)
        {
            return long.MaxValue;
        }
    }

    internal static long Parse(string limits)
    {
        const string name = "Max open files";
        var line = limits.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) ?? name;
        var first = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(first, CultureInfo.InvariantCulture, out var soft) ? soft : long.MaxValue;
    }
}
