using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Unrolls the profile: steps become pairs of ramp and settle, and a run always ends with a drain.</summary>
public static class ProfileProgram
{
    /// <summary>Most levels one profile may unroll to: bounds the schedule and the report of a hostile plan.</summary>
    public const int MaxLevels = 1_000;

    /// <summary>The drain of a plan that names none.</summary>
    public static RunStep.Drain DefaultDrain { get; } = new(TimeSpan.FromSeconds(5), DrainClose.Rst);

    /// <summary>
    /// Ramps of connections at the engine's pace never pass the plan's ceiling on connects per second. A plan of
    /// requests first opens its connections.
    /// </summary>
    public static IReadOnlyList<RunStep> Unroll(PlanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (unit, paceCeiling) = (UnitOf(spec.Load.Mode), spec.Safety.Ceiling.ConnectRate);
        var steps = new List<RunStep>();
        if (unit == LevelUnit.RequestsPerSecond)
        {
            steps.Add(new RunStep.Ramp(spec.Load.Connections ?? 0, null, paceCeiling, null) { Opening = true });
        }
        var level = 0L;
        foreach (var step in spec.Profile)
        {
            level = Append(steps, step, level, unit, paceCeiling);
        }
        if (steps.Count == 0 || steps[^1] is not RunStep.Drain)
        {
            steps.Add(DefaultDrain);
        }
        return steps;
    }

    /// <summary>What the profile's levels count.</summary>
    public static LevelUnit UnitOf(LoadMode mode) => mode switch
    {
        LoadMode.Churn => LevelUnit.OpeningsPerSecond,
        LoadMode.Request => LevelUnit.RequestsPerSecond,
        _ => LevelUnit.Connections,
    };

    /// <summary>The highest level the steps ask for in a unit; a search may ask for its upper end.</summary>
    public static long Peak(IReadOnlyList<RunStep> steps, LevelUnit unit = LevelUnit.Connections) => steps
        .Select(step => step switch
        {
            RunStep.Ramp ramp when ramp.Unit == unit => ramp.To,
            RunStep.Search search when search.Unit == unit => search.To,
            _ => 0,
        })
        .DefaultIfEmpty(0).Max();

    /// <summary>
    /// Openings the steps ask for: every rise of the level of connections, from zero. A search adds its own as it goes,
    /// and so does a rate: each of its openings is asked for when it comes due.
    /// </summary>
    /// <param name="level">Where they begin.</param>
    public static long Openings(IReadOnlyList<RunStep> steps, long level = 0)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var openings = 0L;
        foreach (var step in steps)
        {
            if (step is RunStep.Ramp { Unit: LevelUnit.Connections } ramp)
            {
                openings += Math.Max(0, ramp.To - level);
                level = ramp.To;
            }
            else if (step is RunStep.Drain)
            {
                level = 0;
            }
        }
        return openings;
    }

    private static long Append(
        List<RunStep> steps, ProfileStep step, long level, LevelUnit unit, double? paceCeiling)
    {
        switch (step)
        {
            case ProfileStep.Ramp ramp:
                steps.Add(unit.IsRate() ? RateRamp(ramp, level, unit) : OpenRamp(ramp, paceCeiling));
                return Whole(ramp.To);
            case ProfileStep.Steps stairs:
                return AppendStairs(steps, stairs, level, unit);
            case ProfileStep.Search search:
                steps.Add(new RunStep.Search(
                    Math.Max(1, Whole(search.From)), Whole(search.To), search.Tolerance, search.RampOver, search.Settle,
                    search.Confirm)
                {
                    Unit = unit,
                    Pace = paceCeiling,
                });
                return Whole(search.To);
            case ProfileStep.Hold hold:
                steps.Add(new RunStep.Hold(hold.For, Settle: false));
                return level;
            case ProfileStep.Pause pause:
                steps.Add(new RunStep.Pause(pause.For));
                return level;
            case ProfileStep.Drain drain:
                steps.Add(new RunStep.Drain(drain.Over, drain.Close));
                return 0;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "not a verb of a profile");
        }
    }

    private static RunStep.Ramp OpenRamp(ProfileStep.Ramp ramp, double? paceCeiling)
    {
        var pace = ramp.Over is null && paceCeiling is { } cap ? Math.Min(ramp.Pace ?? cap, cap) : ramp.Pace;
        return new RunStep.Ramp(Whole(ramp.To), ramp.Over, pace, ramp.StopWhen);
    }

    /// <summary>A rate has no engine's pace: without a time it jumps, and a pace is how fast it may change.</summary>
    private static RunStep.Ramp RateRamp(ProfileStep.Ramp ramp, long level, LevelUnit unit)
    {
        var over = ramp.Over ?? (ramp.Pace is > 0 and var pace
            ? TimeSpan.FromSeconds(Math.Abs(ramp.To - level) / pace)
            : TimeSpan.Zero);
        return new RunStep.Ramp(Whole(ramp.To), over, null, ramp.StopWhen) { Unit = unit };
    }

    private static long AppendStairs(List<RunStep> steps, ProfileStep.Steps stairs, long level, LevelUnit unit)
    {
        var (by, to) = (Math.Max(1, Whole(stairs.By)), Whole(stairs.To));
        for (var count = 0; level != to && count < MaxLevels; count++)
        {
            level = level < to ? Math.Min(to, level + by) : Math.Max(to, level - by);
            steps.Add(new RunStep.Ramp(level, stairs.RampOver, null, null) { Unit = unit });
            steps.Add(new RunStep.Hold(stairs.Settle, Settle: true));
        }
        return level;
    }

    private static long Whole(double level) => (long)Math.Round(level, MidpointRounding.AwayFromZero);
}
