namespace Fourtuple.Shared.Plans.Checks;

/// <summary>What the profile asks for against <c>safety.ceiling</c>.</summary>
internal static class CeilingChecks
{
    private const string Advice = "lower it, or raise safety.ceiling.";

    public static IEnumerable<Finding> Find(PlanSpec spec) =>
        Levels(spec).Concat(Connections(spec)).Concat(ConnectRates(spec)).Concat(Duration(spec));

    private static IEnumerable<Finding> Levels(PlanSpec spec)
    {
        var (key, most) = spec.Load.Mode switch
        {
            LoadMode.Hold => ("connections", (double?)spec.Safety.Ceiling.Connections),
            LoadMode.Churn => ("connectRate", spec.Safety.Ceiling.ConnectRate),
            _ => ("requestRate", spec.Safety.Ceiling.RequestRate),
        };
        for (var step = 0; step < spec.Profile.Count; step++)
        {
            if (ProfileChecks.LevelAfter(spec.Profile[step]) is { } level && level > most)
            {
                yield return Above(LevelPath(spec.Profile[step], step), level, key, most.Value);
            }
        }
    }

    private static IEnumerable<Finding> Connections(PlanSpec spec)
    {
        if (spec.Load.Mode == LoadMode.Request && spec.Load.Connections > spec.Safety.Ceiling.Connections)
        {
            yield return Above(
                "spec.load.connections", spec.Load.Connections.Value, "connections",
                spec.Safety.Ceiling.Connections.Value);
        }
    }

    // In mode hold the connect rate is how fast the level moves up.
    private static IEnumerable<Finding> ConnectRates(PlanSpec spec)
    {
        if (spec.Load.Mode != LoadMode.Hold || spec.Safety.Ceiling.ConnectRate is not { } most)
        {
            yield break;
        }
        var level = 0.0;
        for (var step = 0; step < spec.Profile.Count; step++)
        {
            if (RateOf(spec.Profile[step], level) is { } rate && rate > most)
            {
                yield return Above($"spec.profile[{step}]", rate, "connectRate", most);
            }
            level = ProfileChecks.LevelAfter(spec.Profile[step]) ?? level;
        }
    }

    private static IEnumerable<Finding> Duration(PlanSpec spec)
    {
        var level = 0.0;
        var total = 0.0;
        foreach (var step in spec.Profile)
        {
            total += LeastSeconds(step, level);
            level = ProfileChecks.LevelAfter(step) ?? level;
        }
        if (spec.Safety.Ceiling.Duration is { } most && total > most.TotalSeconds)
        {
            yield return Finding.Safety(
                "spec.safety.ceiling.duration", $"the profile takes at least {total:0} s",
                $"safety.ceiling.duration is {most.TotalSeconds:0} s",
                "shorten the profile, or raise safety.ceiling.duration");
        }
    }

    /// <summary>Seconds that a step takes at the least: what depends on the engine's pace counts as nothing.</summary>
    internal static double LeastSeconds(ProfileStep step, double levelBefore) => step switch
    {
        ProfileStep.Ramp { Pace: { } pace } ramp => Math.Abs(ramp.To - levelBefore) / pace,
        ProfileStep.Ramp ramp => ramp.Over?.TotalSeconds ?? 0,
        ProfileStep.Steps steps => Math.Ceiling(Math.Max(0, steps.To - levelBefore) / steps.By)
            * (steps.RampOver + steps.Settle).TotalSeconds,
        ProfileStep.Search search => (search.RampOver + search.Settle).TotalSeconds * search.Confirm,
        ProfileStep.Hold hold => hold.For.TotalSeconds,
        ProfileStep.Pause pause => pause.For.TotalSeconds,
        ProfileStep.Drain drain => drain.Over.TotalSeconds,
        _ => 0,
    };

    private static double? RateOf(ProfileStep step, double levelBefore) => step switch
    {
        ProfileStep.Ramp { Pace: { } pace } ramp when ramp.To > levelBefore => pace,
        ProfileStep.Ramp { Over: { } over } ramp => (ramp.To - levelBefore) / over.TotalSeconds,
        ProfileStep.Steps { RampOver.Ticks: > 0 } steps =>
            Math.Min(steps.By, steps.To - levelBefore) / steps.RampOver.TotalSeconds,
        _ => null,
    };

    private static string LevelPath(ProfileStep step, int at) => step switch
    {
        ProfileStep.Ramp => $"spec.profile[{at}].ramp.to",
        ProfileStep.Steps => $"spec.profile[{at}].steps.to",
        _ => $"spec.profile[{at}].search.between[1]",
    };

    private static Finding Above(string path, double asked, string key, double most) => Finding.Safety(
        path, $"{path} asks for {asked:0.###}", $"safety.ceiling.{key} is {most:0.###}", Advice + key);
}
