namespace Fourtuple.Coordinator.Runs;

/// <summary>The bound on each wait of a run, so that every run ends whoever dies.</summary>
public static class RunTiming
{
    /// <summary>
    /// From grant to ready: an agent makes rings and tables for millions of connections in a few seconds.
    /// </summary>
    public static TimeSpan Grant { get; } = TimeSpan.FromSeconds(30);

    /// <summary>A ramp at the engine's pace that starts nothing new for this long has ended where it stands.</summary>
    public static TimeSpan Stall { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A dump of a million sockets takes about a second; past this the audit is given up.</summary>
    public static TimeSpan Audit { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Beyond the drain's own length, before what is left is dropped.</summary>
    public static TimeSpan DrainSlack { get; } = TimeSpan.FromSeconds(5);

    /// <summary>From an order to drop everything to the last frames.</summary>
    public static TimeSpan Stop { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// From cancelling before the start to the empty last frames; the outcome does not depend on them.
    /// </summary>
    public static TimeSpan Cancel { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The drain after the operator's stop is never longer than this.</summary>
    public static TimeSpan StopDrain { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Closing is counted in the drain's bound at this rate: a quarter of what was measured on two cores.
    /// </summary>
    public const double ClosesPerSecond = 20_000;

    /// <summary>A ramp starts this long after its order, so that it reaches every agent before it is due.</summary>
    public static TimeSpan Lead { get; } = TimeSpan.FromMilliseconds(50);

    public static long Ns(this TimeSpan span) => span.Ticks * 100;
}
