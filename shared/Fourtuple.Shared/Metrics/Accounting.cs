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
    public IReadOnlyList<string> Violations()
    {
        var equations = new Equations();
        equations.Equal("asked", Asked, ("leased", Leased), ("unleased", Unleased));
        equations.Equal("leased", Leased, ("attempted", Attempted), ("skipped", Skipped));
        equations.Equal(
            "attempted", Attempted,
            ("established", Established), ("failed", Failed), ("pending", Pending), ("lost.pending", LostPending));
        equations.Equal(
            "established", Established,
            ("open", Open), ("closedByUs", ClosedByUs), ("closedByPeer", ClosedByPeer), ("lost.open", LostOpen));
        equations.AtMost("dropped", Dropped, "closedByPeer", ClosedByPeer);
        equations.AtMost("confirmed", Confirmed, "established", Established);
        equations.NotNegative(
            ("asked", Asked), ("leased", Leased), ("unleased", Unleased), ("attempted", Attempted),
            ("skipped", Skipped), ("established", Established), ("failed", Failed), ("pending", Pending),
            ("open", Open), ("closedByUs", ClosedByUs), ("closedByPeer", ClosedByPeer), ("dropped", Dropped),
            ("lost.pending", LostPending), ("lost.open", LostOpen), ("confirmed", Confirmed),
            ("tuplesSkipped", TuplesSkipped));
        return equations.Violations;
    }

    /// <summary>Returns this, or throws <see cref="AccountingException"/> naming what does not hold.</summary>
    public Accounting Checked() =>
        Violations() is { Count: > 0 } broken ? throw new AccountingException(string.Join("; ", broken)) : this;
}
