using System.Globalization;

namespace Fourtuple.Coordinator.Store;

/// <summary>
/// A moment of CLOCK_BOOTTIME, which runs on while the host is suspended and cannot be set (clock_gettime(2)). It has a
/// meaning only within its boot.
/// </summary>
/// <param name="BootId">/proc/sys/kernel/random/boot_id.</param>
/// <param name="NowMs">
/// Milliseconds since boot, in steps of 10: /proc/uptime shows hundredths of a second (proc(5)).
/// </param>
public readonly record struct BootTime(string BootId, long NowMs)
{
    public static BootTime Read()
    {
        var uptime = File.ReadAllText("/proc/uptime").AsSpan();
        var seconds = decimal.Parse(uptime[..uptime.IndexOf(' ')], CultureInfo.InvariantCulture);
        return new BootTime(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), (long)(seconds * 1_000));
    }
}
