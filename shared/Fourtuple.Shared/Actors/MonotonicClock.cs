namespace Fourtuple.Shared.Actors;

/// <summary>Monotonic nanoseconds from an injected clock (CLOCK_MONOTONIC on Linux with the system provider).</summary>
public static class MonotonicClock
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    public static long NowNs(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var ticks = time.GetTimestamp();
        var frequency = time.TimestampFrequency;
        return frequency == NanosecondsPerSecond
            ? ticks
            : (long)((Int128)ticks * NanosecondsPerSecond / frequency);
    }
}
