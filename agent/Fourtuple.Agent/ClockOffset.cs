namespace Fourtuple.Agent;

/// <summary>
/// What is known of (this host's monotonic clock - the coordinator's): messages arrive after they were sent, so each
/// one bounds the difference from one side. On one host the difference is 0 and lies inside the bounds.
/// </summary>
/// <param name="AtLeastNs">From what we sent and the coordinator had received.</param>
/// <param name="AtMostNs">From what the coordinator sent and we have received.</param>
public readonly record struct ClockOffset(long AtLeastNs, long AtMostNs)
{
    public static ClockOffset Unknown { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>0 when it fits the bounds, else their middle.</summary>
    public long Ns
    {
        get
        {
            if (AtLeastNs <= 0 && AtMostNs >= 0)
                return 0;
            if (AtLeastNs == long.MinValue)
                return AtMostNs;
            return AtMostNs == long.MaxValue ? AtLeastNs : AtLeastNs + (AtMostNs - AtLeastNs) / 2;
        }
    }

    /// <summary>The coordinator answered at its time to what we sent at ours; its answer arrived now.</summary>
    public ClockOffset Answered(long sentNs, long coordinatorNs, long nowNs) =>
        Heard(coordinatorNs, nowNs) with { AtLeastNs = Math.Max(AtLeastNs, sentNs - coordinatorNs) };

    /// <summary>Something the coordinator sent at its time arrived now.</summary>
    public ClockOffset Heard(long coordinatorNs, long nowNs) =>
        this with { AtMostNs = Math.Min(AtMostNs, nowNs - coordinatorNs) };

    /// <summary>A coordinator's time on this host's clock.</summary>
    public long ToLocal(long coordinatorNs) => coordinatorNs + Ns;
}
