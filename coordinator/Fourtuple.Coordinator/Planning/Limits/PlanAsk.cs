using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>
/// What a plan asks for at its highest level, as the formulas need it: pure arithmetic over the plan.
/// </summary>
/// <param name="Level">Highest level: connections (hold), connections/s (churn), requests/s (request).</param>
/// <param name="Open">Connections open at once at that level.</param>
/// <param name="ConnectRate">New connections/s; null when the engine's pace decides.</param>
/// <param name="HoldSeconds">Mean time a tuple of churn is open; 0 in other modes.</param>
public sealed record PlanAsk(
    LoadMode Mode, double Level, long Open, double? ConnectRate, double HoldSeconds, CloseSpec Close, BindMode Bind,
    ReuseMode Reuse)
{
    /// <summary>What the level counts.</summary>
    public string Unit => Mode switch
    {
        LoadMode.Hold => "connections",
        LoadMode.Churn => "connections/s",
        _ => "requests/s",
    };

    /// <summary>
    /// The number that is lowered to make a plan fit: the level, or in request mode the connections it goes over.
    /// </summary>
    public long Size => Mode == LoadMode.Request ? Open : (long)Math.Ceiling(Level);

    public static PlanAsk Of(PlanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var level = spec.Profile.Select(PlanRamps.Highest).DefaultIfEmpty(0).Max();
        var load = spec.Load;
        var ask = new PlanAsk(
            load.Mode, 0, 0, null, load.Lifetime?.Mean.TotalSeconds ?? 0, load.Close, spec.Sources.Bind,
            spec.Sources.Reuse);
        return load.Mode switch
        {
            LoadMode.Hold => ask.Sized((long)Math.Ceiling(level)) with { ConnectRate = PlanRamps.Fastest(spec) },
            LoadMode.Churn => ask.Sized((long)Math.Ceiling(level)),
            _ => ask with { Level = level, Open = load.Connections ?? 0 },
        };
    }

    /// <summary>The same plan with another <see cref="Size"/>; rates of ramps stay in proportion.</summary>
    public PlanAsk Sized(long size) => Mode switch
    {
        LoadMode.Hold => this with { Level = size, Open = size, ConnectRate = ConnectRate / Math.Max(1, Level) * size },
        LoadMode.Churn => this with
        {
            Level = size,
            Open = (long)Math.Ceiling(size * HoldSeconds),
            ConnectRate = size,
        },
        _ => this with { Open = size },
    };
}
