namespace Fourtuple.Shared.Plans;

/// <summary>
/// One verb of the profile. Levels are connections (hold), connections/s (churn) or requests/s (request).
/// </summary>
public abstract record ProfileStep
{
    private ProfileStep()
    {
    }

    /// <summary>
    /// Moves the level linearly. With <paramref name="Over"/> the schedule is open loop: starts are due at intended
    /// times whatever the engine does. With <paramref name="Pace"/> (exclusive with Over) starts go at the engine's own
    /// pace and never faster than Pace per second; with neither, at the engine's pace.
    /// </summary>
    public sealed record Ramp(double To, TimeSpan? Over, double? Pace, Criterion? StopWhen) : ProfileStep;

    public sealed record Steps(double By, double To, TimeSpan RampOver, TimeSpan Settle) : ProfileStep;

    public sealed record Search(
        double From, double To, double Tolerance, TimeSpan RampOver, TimeSpan Settle, int Confirm) : ProfileStep;

    public sealed record Hold(TimeSpan For) : ProfileStep;

    public sealed record Pause(TimeSpan For) : ProfileStep;

    public sealed record Drain(TimeSpan Over, DrainClose Close) : ProfileStep;
}

/// <summary>
/// fin: shutdown and wait for the peer's FIN; rst: SO_LINGER 0; abandon: leave it to the kernel at exit.
/// </summary>
public enum DrainClose { Fin, Rst, Abandon }
