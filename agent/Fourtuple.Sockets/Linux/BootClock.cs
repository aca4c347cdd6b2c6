namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Time that also passes while the machine is suspended (CLOCK_BOOTTIME, clock_gettime(2)): a lease that was granted
/// before a virtual machine was paused has lapsed after it. Timers are those of the system, which don't count that
/// time, so whoever wakes has to look at the clock.
/// </summary>
public sealed unsafe class BootClock : TimeProvider
{
    private const int CLOCK_BOOTTIME = 7;

    private BootClock()
    {
    }

    public static BootClock Instance { get; } = new();

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        Timespec now;
        // Fails only for a clock that doesn't exist, and this one does since Linux 2.6.39.
        return LibC.clock_gettime(CLOCK_BOOTTIME, &now) == 0
            ? (now.Seconds * 1_000_000_000) + now.Nanoseconds
            : throw new InvalidOperationException($"clock_gettime failed with errno {LibC.LastErrno}");
    }
}
