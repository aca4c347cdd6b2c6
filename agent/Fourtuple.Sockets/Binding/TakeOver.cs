using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Binding;

/// <summary>
/// Whether a tuple that this side closed first may be used again at once, or has to rest for its TIME_WAIT. The host's
/// timestamps say so at first; a destination whose tuple the kernel refuses (its end has no timestamps) teaches better.
/// </summary>
/// <param name="permitted">TCP timestamps are on here and source ports are bound explicitly.</param>
public sealed class TakeOver(bool permitted)
{
    /// <summary>Destinations told apart; those beyond share a place, which costs them a rest they don't need.</summary>
    private const int Buckets = 4_096;

    /// <summary>
    /// The kernel's timer of 60 s is rounded up to its wheel's step: 5.12 s with 100 ticks a second, less with more.
    /// </summary>
    private const long LongestNs = 66_000_000_000;

    private const long StepNs = 500_000_000;

    private readonly bool[] _refused = new bool[Buckets];

    /// <summary>How long a tuple has to rest.</summary>
    public long RestNs { get; private set; } = (long)TimeWait.Length.TotalNanoseconds;

    public bool Holds(long destination) => permitted && !_refused[destination % Buckets];

    /// <summary>
    /// A tuple of ours was in use still: no more take-overs there. False; true where there were none, so that it had
    /// rested, and all rest longer from now on.
    /// </summary>
    public bool Refused(long destination)
    {
        if (Holds(destination))
        {
            _refused[destination % Buckets] = true;
            return false;
        }
        RestNs = Math.Min(LongestNs, RestNs + StepNs);
        return true;
    }
}
