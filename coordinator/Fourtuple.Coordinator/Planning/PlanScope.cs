using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>What this version runs, and the plan's own ceilings: judged before any host is asked.</summary>
public static class PlanScope
{
    private const string Later = "this comes with a later version";

    public static IEnumerable<PlanRefusal> Check(LoadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var spec = plan.Spec;
        if (spec.Load.Mode != LoadMode.Hold)
        {
            var mode = spec.Load.Mode.ToString().ToLowerInvariant();
            yield return PlanRefusal.Plan($"load.mode {mode} is not available", Later, "use load.mode: hold");
        }
        if (spec.Profile.Any(step => step is ProfileStep.Search))
        {
            yield return PlanRefusal.Plan(
                "the profile verb search is not available", Later, "use steps{by,to,settle,rampOver} instead");
        }
        if (spec.Targets.Any(target => target.Weight != spec.Targets[0].Weight))
        {
            yield return PlanRefusal.Plan(
                "different target weights are not available", Later, "give every target the same weight");
        }
        if (spec.Profile.SkipLast(1).Any(step => step is ProfileStep.Drain))
        {
            yield return PlanRefusal.Plan(
                "a drain stands before the end of the profile", "draining ends the run", "make drain the last verb");
        }
        foreach (var refusal in Ceilings(spec))
        {
            yield return refusal;
        }
    }

    private static IEnumerable<PlanRefusal> Ceilings(PlanSpec spec)
    {
        var ceiling = spec.Safety.Ceiling;
        var steps = ProfileProgram.Unroll(spec.Profile, ceiling.ConnectRate);
        var peak = ProfileProgram.Peak(steps);
        if (peak == 0)
        {
            yield return PlanRefusal.Plan(
                "the profile asks for no connection", "no ramp rises above 0", "add a ramp, such as ramp: { to: 10k }");
        }
        if (ceiling.Connections is { } most && peak > most)
        {
            yield return PlanRefusal.Safety(
                $"the profile asks for {peak:N0} connections", $"safety.ceiling.connections is {most:N0}",
                $"lower the profile to {most:N0} or raise the ceiling");
        }
        if (ceiling.ConnectRate is { } rate && FastestRamp(steps) is var fastest && fastest > rate * 1.000001)
        {
            yield return PlanRefusal.Safety(
                $"the profile asks for {fastest:N0} connects/s", $"safety.ceiling.connectRate is {rate:N0}/s",
                "give the ramp more time or raise the ceiling");
        }
        var length = steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + (step.Length ?? TimeSpan.Zero));
        if (ceiling.Duration is { } longest && length > longest)
        {
            yield return PlanRefusal.Safety(
                $"the profile takes {length.TotalSeconds:N0} s",
                $"safety.ceiling.duration is {longest.TotalSeconds:N0} s",
                "shorten the profile or raise the ceiling");
        }
    }

    private static double FastestRamp(IReadOnlyList<RunStep> steps)
    {
        var (level, fastest) = (0L, 0.0);
        foreach (var ramp in steps.OfType<RunStep.Ramp>())
        {
            if (ramp.Over is { } over && over > TimeSpan.Zero)
            {
                fastest = Math.Max(fastest, (ramp.To - level) / over.TotalSeconds);
            }
            level = ramp.To;
        }
        return fastest;
    }
}
