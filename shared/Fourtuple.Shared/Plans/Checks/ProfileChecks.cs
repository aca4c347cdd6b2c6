namespace Fourtuple.Shared.Plans.Checks;

/// <summary>The order of verbs, and levels that move.</summary>
internal static class ProfileChecks
{
    public static IEnumerable<Finding> Find(PlanSpec spec)
    {
        var moved = false;
        var level = 0.0;
        for (var step = 0; step < spec.Profile.Count; step++)
        {
            var path = $"spec.profile[{step}]";
            switch (spec.Profile[step])
            {
                case ProfileStep.Hold when !moved:
                    yield return Finding.Plan(
                        path, "hold comes before anything moved the level", "there is nothing to hold yet",
                        "put a ramp, steps or search before it");
                    break;
                case ProfileStep.Drain when step < spec.Profile.Count - 1:
                    yield return Finding.Plan(
                        path, "drain is not the last item", "it ends the run", "move it to the end");
                    break;
                case ProfileStep.Steps steps when steps.To <= level:
                    yield return Finding.Plan(
                        $"{path}.steps.to", $"steps go to {steps.To}, which is not above the level {level} before them",
                        "steps go upwards", "raise it, or use a ramp to go down");
                    break;
                default:
                    break;
            }
            level = LevelAfter(spec.Profile[step]) ?? level;
            moved |= LevelAfter(spec.Profile[step]) is not null;
        }
        if (!moved)
        {
            yield return Finding.Plan(
                "spec.profile", "no item moves the level", "nothing would be opened", "add a ramp, steps or search");
        }
    }

    /// <summary>The level a step ends at (the highest possible for a search), or null when it moves none.</summary>
    public static double? LevelAfter(ProfileStep step) => step switch
    {
        ProfileStep.Ramp ramp => ramp.To,
        ProfileStep.Steps steps => steps.To,
        ProfileStep.Search search => search.To,
        _ => null,
    };
}
