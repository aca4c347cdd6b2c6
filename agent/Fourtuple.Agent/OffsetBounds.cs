namespace Fourtuple.Agent;

/// <summary>Between which values the difference of two clocks lies, in nanoseconds.</summary>
/// <param name="AtLeastNs">From what we sent and the other side had received; long.MinValue: unknown.</param>
/// <param name="AtMostNs">From what the other side sent and we have received; long.MaxValue: unknown.</param>
public readonly record struct OffsetBounds(long AtLeastNs, long AtMostNs)
{
    public static OffsetBounds None { get; } = new(long.MinValue, long.MaxValue);

    public bool Possible => AtLeastNs <= AtMostNs;

    /// <summary>Nothing is on its way for longer without somebody noticing.</summary>
    private const long LongestTripNs = AgentTimes.Second;

    /// <summary>0 when it fits, else the middle, else the bound that is known.</summary>
    public long Middle
    {
        get
        {
            // One side alone is no reason to believe that two clocks agree which seem to be far apart.
            if (AtLeastNs == long.MinValue && AtMostNs is > LongestTripNs and < long.MaxValue)
                return AtMostNs;
            if (AtLeastNs <= 0 && AtMostNs >= 0)
                return 0;
            if (AtLeastNs == long.MinValue)
                return AtMostNs;
            return AtMostNs == long.MaxValue ? AtLeastNs : AtLeastNs + ((AtMostNs - AtLeastNs) / 2);
        }
    }

    public OffsetBounds And(OffsetBounds other) =>
        new(Math.Max(AtLeastNs, other.AtLeastNs), Math.Min(AtMostNs, other.AtMostNs));
}
