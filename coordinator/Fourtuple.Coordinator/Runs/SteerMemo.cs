namespace Fourtuple.Coordinator.Runs;

/// <summary>What an operator changed of the run under way. Times are ages of the run, nanoseconds.</summary>
/// <param name="PausedNs">When it was paused; null while it is not.</param>
/// <param name="RateFrom">The rate it goes on with, moving to the other one in the time left.</param>
/// <param name="ScaledTo">The level in place of the step's own; null when the profile decides.</param>
public sealed record SteerMemo(long? PausedNs, double RateFrom, double RateTo, long RateLeftNs, long? ScaledTo)
{
    public static SteerMemo None { get; } = new(null, 0, 0, 0, null);
}
