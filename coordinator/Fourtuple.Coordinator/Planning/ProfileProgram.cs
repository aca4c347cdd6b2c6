using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Unrolls the profile: steps become pairs of ramp and settle, and a run always ends with a drain.</summary>
public static class ProfileProgram
{
    /// <summary>Most levels one profile may unroll to: bounds the schedule and the report of a hostile plan.</summary>
    public const int MaxLevels = 1_000;

    /// <summary>The drain of a plan that names none.</summary>
    public static RunStep.Drain DefaultDrain { get; } = new(TimeSpan.FromSeconds(5), DrainClose.Rst);

    /// <param name="paceCeiling">The plan's ceiling on connects per second; ramps at the engine's pace never pass
    /// it.</param>
    public static IReadOnlyList<RunStep> Unroll(IReadOnlyList<ProfileStep> profile, double? paceCeiling)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var steps = new List<RunStep>();
        var level = 0L;
        foreach (var step in profile)
        {
            level = Append(steps, step, level, paceCeiling);
        }
        if (steps.Count == 0 || steps[^1] is not RunStep.Drain)
        {
            steps.Add(DefaultDrain);
        }
        return steps;
    }

    /// <summary>The highest level the steps ask for.</summary>
    public static long Peak(IReadOnlyList<RunStep> steps) =>
        steps.OfType<RunStep.Ramp>().Select(ramp => ramp.To).DefaultIfEmpty(0).Max();

    /// <summary>Openings the steps ask for: every rise of the level, from zero.</summary>
    public static long Openings(IReadOnlyList<RunStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var (level, openings) = (0L, 0L);
        foreach (var step in steps)
        {
            if (step is RunStep.Ramp ramp)
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

    private static long Append(List<RunStep> steps, ProfileStep step, long level, double? paceCeiling)
    {
        switch (step)
        {
            case ProfileStep.Ramp ramp:
                var pace = ramp.Over is null && paceCeiling is { } cap ? Math.Min(ramp.Pace ?? cap, cap) : ramp.Pace;
                steps.Add(new RunStep.Ramp(Whole(ramp.To), ramp.Over, pace, ramp.StopWhen));
                return Whole(ramp.To);
            case ProfileStep.Steps stairs:
                return AppendStairs(steps, stairs, level);
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
                // Search is refused before unrolling (PlanScope).
                return level;
        }
    }

    private static long AppendStairs(List<RunStep> steps, ProfileStep.Steps stairs, long level)
    {
        var (by, to) = (Math.Max(1, Whole(stairs.By)), Whole(stairs.To));
        for (var count = 0; level != to && count < MaxLevels; count++)
        {
            level = level < to ? Math.Min(to, level + by) : Math.Max(to, level - by);
            steps.Add(new RunStep.Ramp(level, stairs.RampOver, null, null));
            steps.Add(new RunStep.Hold(stairs.Settle, Settle: true));
        }
        return level;
    }

    private static long Whole(double level) => (long)Math.Round(level, MidpointRounding.AwayFromZero);
}
