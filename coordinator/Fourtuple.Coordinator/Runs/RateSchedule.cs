namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// The rate that the whole cluster is asked for: linear from one to the other, then constant. Pure. Times are ages of
/// the run, nanoseconds.
/// </summary>
/// <param name="Before">Starts that had come due before this schedule began.</param>
public sealed record RateSchedule(double From, double To, long StartNs, long OverNs, double Before)
{
    public static RateSchedule None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Starts per second asked for at that age.</summary>
    public double At(long ageNs)
    {
        var part = OverNs <= 0 ? (ageNs >= StartNs ? 1 : 0) : Math.Clamp((ageNs - StartNs) / (double)OverNs, 0, 1);
        return From + ((To - From) * part);
    }

    /// <summary>Starts that have come due by that age: the integral of the rate.</summary>
    public double DueAt(long ageNs)
    {
        var ramped = Math.Clamp(ageNs - StartNs, 0, Math.Max(0, OverNs)) / 1e9;
        var flat = Math.Max(0, ageNs - StartNs - Math.Max(0, OverNs)) / 1e9;
        return Before + (ramped * (From + At(Math.Min(ageNs, StartNs + OverNs))) / 2) + (flat * To);
    }

    /// <summary>
    /// The schedule that replaces this one. What was due of this one stays so; nothing is due until the new one starts.
    /// </summary>
    public RateSchedule Then(double from, double to, long nowNs, long startNs, long overNs) =>
        new(from, to, startNs, overNs, DueAt(nowNs));
}
