namespace Fourtuple.Shared.Metrics;

/// <summary>
/// The account of a run. It cannot be made unless it adds up:
/// asked = leased + unleased; leased = attempted + skipped; attempted = established + failed + pending + lost.pending;
/// established = open + closedByUs + closedByPeer + lost.open; dropped &lt;= closedByPeer; confirmed &lt;= established.
/// </summary>
public sealed record Accounting
{
    public required long Asked { get; init; }
    public required long Leased { get; init; }
    public required long Unleased { get; init; }
    public required long Attempted { get; init; }
    public required long Skipped { get; init; }
    public required long Established { get; init; }
    public required long Failed { get; init; }
    public required long Pending { get; init; }
    public required long Open { get; init; }
    public required long ClosedByUs { get; init; }
    public required long ClosedByPeer { get; init; }
    public required long Dropped { get; init; }
    public required long LostPending { get; init; }
    public required long LostOpen { get; init; }
    public required long Confirmed { get; init; }
    public required long TuplesSkipped { get; init; }

    /// <summary>Every equation that does not hold, with its numbers; empty when the account adds up.</summary>
    public IReadOnlyList<string> Violations() => throw new NotImplementedException();

    /// <summary>Returns this, or throws <see cref="AccountingException"/> naming every equation that does not hold.</summary>
    public Accounting Checked() => throw new NotImplementedException();
}
