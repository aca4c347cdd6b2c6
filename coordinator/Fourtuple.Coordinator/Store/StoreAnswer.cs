namespace Fourtuple.Coordinator.Store;

public enum StoreOutcome
{
    Done,

    /// <summary>
    /// The epoch does not lead (any more): nothing was changed. The process must stop acting (exit 75).
    /// </summary>
    Fenced,

    /// <summary>The lease is somebody else's until it ends.</summary>
    Held,

    /// <summary>
    /// No answer within <see cref="StoreLimits.Command"/>, or no connection. The write may have been committed: repeat
    /// it.
    /// </summary>
    Unavailable,

    /// <summary>
    /// No room (SQLITE_FULL, SQLSTATE 53100): nothing was changed; what was confirmed stays readable.
    /// </summary>
    Full,

    /// <summary>
    /// The store says no and will again: unknown run, slice lease that is not newer, schema newer than known, no right.
    /// </summary>
    Refused,
}

/// <summary>What a store says to a write. Expected faults are outcomes, never exceptions.</summary>
/// <param name="Reason">A sentence for people; empty when done.</param>
public sealed record StoreAnswer(StoreOutcome Outcome, string Reason = "")
{
    public static StoreAnswer Done { get; } = new(StoreOutcome.Done);

    public bool Ok => Outcome == StoreOutcome.Done;

    /// <summary>The same, said to a question.</summary>
    public StoreAnswer<T> To<T>() => new(Outcome, default, Reason);
}

/// <summary>What a store says to a question.</summary>
/// <param name="Value">Not default when the outcome is Done.</param>
public sealed record StoreAnswer<T>(StoreOutcome Outcome, T? Value, string Reason = "")
{
    public bool Ok => Outcome == StoreOutcome.Done;
}
