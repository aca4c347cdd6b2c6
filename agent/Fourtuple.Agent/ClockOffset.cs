namespace Fourtuple.Agent;

/// <summary>
/// What is known of (this host's monotonic clock - the coordinator's): messages arrive after they were sent, so each
/// one bounds the difference from one side, and the smallest round trip bounds it best. On one host the difference is 0
/// and lies inside the bounds. Clocks drift, so only what was heard since the probe before the last one counts.
/// </summary>
/// <param name="Last">What was learnt before the last probe.</param>
/// <param name="Recent">What was learnt since.</param>
public readonly record struct ClockOffset(OffsetBounds Last, OffsetBounds Recent)
{
    public static ClockOffset Unknown { get; } = new(OffsetBounds.None, OffsetBounds.None);

    /// <summary>Bounds that contradict each other mean that a clock stood still meanwhile: then the new ones
    /// count.</summary>
    private OffsetBounds Both => Last.And(Recent) is { Possible: true } both ? both : Recent;

    /// <summary>0 when it fits the bounds, else their middle.</summary>
    public long Ns => Both.Middle;

    /// <summary>The coordinator answered at its time to what we sent at ours; its answer arrived now.</summary>
    public ClockOffset Answered(long sentNs, long coordinatorNs, long nowNs) =>
        new(Both, new OffsetBounds(sentNs - coordinatorNs, nowNs - coordinatorNs));

    /// <summary>Something the coordinator sent at its time arrived now.</summary>
    public ClockOffset Heard(long coordinatorNs, long nowNs)
    {
        var heard = new OffsetBounds(long.MinValue, nowNs - coordinatorNs);
        var recent = Recent.And(heard);
        return this with { Recent = recent.Possible ? recent : heard };
    }

    /// <summary>
    /// When the coordinator sent what it says it sent at its time, on this host's clock: never before it really did,
    /// never later than now.
    /// </summary>
    public long SentAt(long coordinatorNs, long nowNs) => Math.Min(nowNs, coordinatorNs + Both.AtMostNs);

    /// <summary>A coordinator's time on this host's clock.</summary>
    public long ToLocal(long coordinatorNs) => coordinatorNs + Ns;
}
