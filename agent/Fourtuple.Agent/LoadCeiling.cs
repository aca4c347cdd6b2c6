using Fourtuple.Shared.Messages;

namespace Fourtuple.Agent;

/// <summary>The ceilings of this agent that no message can raise; null means none.</summary>
public readonly record struct LoadCeiling(long? Connections, double? RatePerSecond)
{
    /// <summary>The ramp as far as the ceilings let it: a lower level, and paced where it would be too fast.</summary>
    /// <param name="level">The level the ramp starts from.</param>
    public StageOrder.Ramp Cap(StageOrder.Ramp ramp, long level)
    {
        ArgumentNullException.ThrowIfNull(ramp);
        var capped = ramp with { To = Math.Min(ramp.To, Connections ?? long.MaxValue) };
        if (RatePerSecond is not { } most)
            return capped;
        if (capped.OverNs > 0)
        {
            var asked = (capped.To - level) / (capped.OverNs / (double)AgentTimes.Second);
            return asked <= most ? capped : capped with { OverNs = 0, PacePerSecond = most };
        }
        var pace = capped.PacePerSecond > 0 ? Math.Min(capped.PacePerSecond, most) : most;
        return capped with { PacePerSecond = pace };
    }

    /// <summary>
    /// Connections that may be made at once apart from a run's: none beside a run that may need all the ceilings allow.
    /// </summary>
    public int Beside(bool load, int asked)
    {
        if (Connections is null && RatePerSecond is null)
            return asked;
        return load ? 0 : (int)Math.Min(asked, Math.Min(Connections ?? asked, RatePerSecond ?? asked));
    }

    /// <summary>
    /// The rate as far as the ceiling lets it: a slope that passes it goes to it instead, so it is below everywhere.
    /// </summary>
    public StageOrder.Rate Cap(StageOrder.Rate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return RatePerSecond is { } most
            ? rate with { From = Math.Min(rate.From, most), To = Math.Min(rate.To, most) }
            : rate;
    }
}
