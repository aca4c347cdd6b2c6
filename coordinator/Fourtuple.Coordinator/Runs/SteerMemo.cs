namespace Fourtuple.Coordinator.Runs;

/// <summary>What an operator changed of the run under way. Times are ages of the run, nanoseconds.</summary>
/// <param name="PausedNs">When it was paused; null while it is not.</param>
/// <param name="RateFrom">The rate it goes on with, moving to the other one in the time left.</param>
/// <param name="ScaledTo">The level in place of the step's own; null when the profile decides.</param>
/// <param name="Steered">Something was changed at any time: what is asked for is then what was ordered.</param>
/// <param name="LeftOut">Openings of steps that an early end left out of a steered run.</param>
public sealed record SteerMemo(
    long? PausedNs, double RateFrom, double RateTo, long RateLeftNs, long? ScaledTo, bool Steered, long LeftOut)
{
    public static SteerMemo None { get; } = new(null, 0, 0, 0, null, false, 0);
}
