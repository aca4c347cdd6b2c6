namespace Fourtuple.Agent;

/// <summary>Bounds of the agent's waits, in nanoseconds.</summary>
public static class AgentTimes
{
    public const long Second = 1_000_000_000;

    /// <summary>
    /// First wait between hellos; doubled up to <see cref="HelloMost"/>. Short, so that a local run starts at once.
    /// </summary>
    public const long HelloFirst = Second / 4;

    /// <summary>Longest wait between hellos: a coordinator that comes back finds its agents within this.</summary>
    public const long HelloMost = 5 * Second;

    /// <summary>Time between probes of the coordinator's clock: quartz drifts less than 10 ms in it.</summary>
    public const long Probe = 60 * Second;

    /// <summary>K: load is over this long after it was to end, plus what closing that many sockets takes.</summary>
    public const long Closing = 5 * Second;

    /// <summary>
    /// Closes a second that are counted on when a drain is bounded: far below the 100,000 of one core, so that a busy
    /// host
    /// is not cut short.
    /// </summary>
    public const long ClosesPerSecond = 20_000;

    /// <summary>How long a final frame is kept for a coordinator that doesn't apply it.</summary>
    public const long Retention = 3_600 * Second;

    /// <summary>The bound of a drain of so many connections over so long.</summary>
    public static long Drain(long overNs, long open) =>
        Math.Max(0, overNs) + Closing + (long)((Int128)Math.Max(0, open) * Second / ClosesPerSecond);
}
