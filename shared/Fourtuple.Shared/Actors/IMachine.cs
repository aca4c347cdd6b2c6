namespace Fourtuple.Shared.Actors;

/// <summary>
/// The brain of an actor: owns its state, does no I/O, reads no clock. The same inputs at the same times give the same
/// effects, which is what lets a whole cluster run from one seed.
/// </summary>
public interface IMachine<in TInput, out TEffect>
{
    /// <summary>Takes one input and says what is to be done, in order.</summary>
    /// <param name="nowNs">Monotonic nanoseconds of this host; never goes back.</param>
    IReadOnlyList<TEffect> Step(TInput input, long nowNs);
}
