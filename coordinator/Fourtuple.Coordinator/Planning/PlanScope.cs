using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>What this version runs, and the plan's own ceilings: judged before any host is asked.</summary>
public static class PlanScope
{
    public static IEnumerable<PlanRefusal> Check(LoadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var spec = plan.Spec;
        if (spec.Targets.Count > TargetLanes.Most
            && spec.Targets.Any(target => target.Weight != spec.Targets[0].Weight))
        {
            yield return PlanRefusal.Plan(
                $"{spec.Targets.Count} targets have weights that differ",
                $"each costs every worker queues of its own, and {TargetLanes.Most} is the most",
                "make one target of those that have the same weight");
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
        var steps = ProfileProgram.Unroll(spec);
        var unit = ProfileProgram.UnitOf(spec.Load.Mode);
        var demand = Demand.Of(spec, steps);
        if (ProfileProgram.Peak(steps, unit) == 0)
        {
            yield return PlanRefusal.Plan(
                unit.IsRate() ? "the profile asks for no start" : "the profile asks for no connection",
                "no ramp rises above 0", $"add a ramp, such as ramp: {{ to: 10k{(unit.IsRate() ? "/s" : "")} }}");
        }
        if (ceiling.Connections is { } most && demand.Connections > most)
        {
            yield return unit == LevelUnit.Connections
                ? PlanRefusal.Safety(
                    $"the profile asks for {demand.Connections:N0} connections",
                    $"safety.ceiling.connections is {most:N0}", $"lower the profile to {most:N0} or raise the ceiling")
                : PlanRefusal.Safety(
                    demand.Asks, $"safety.ceiling.connections is {most:N0}",
                    "lower the rate, the lifetime or load.connections, or raise the ceiling");
        }
        foreach (var refusal in Rates(steps, ceiling, demand, unit))
        {
            yield return refusal;
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

    private static IEnumerable<PlanRefusal> Rates(
        IReadOnlyList<RunStep> steps, CeilingSpec ceiling, Demand demand, LevelUnit unit)
    {
        if (ceiling.ConnectRate is { } rate && FastestRamp(steps) is var fastest && fastest > rate * 1.000001)
        {
            yield return PlanRefusal.Safety(
                $"the profile asks for {fastest:N0} connects/s", $"safety.ceiling.connectRate is {rate:N0}/s",
                "give the ramp more time or raise the ceiling");
        }
        var (most, key) = unit == LevelUnit.OpeningsPerSecond
            ? (ceiling.ConnectRate, "connectRate")
            : (ceiling.RequestRate, "requestRate");
        if (unit.IsRate() && demand.Rate > most * 1.000001)
        {
            yield return PlanRefusal.Safety(
                $"the profile asks for {demand.Rate:N0} {unit.Noun()}", $"safety.ceiling.{key} is {most:N0}/s",
                "lower the profile or raise the ceiling");
        }
    }

    /// <summary>Connects per second of the steepest ramp of connections.</summary>
    private static double FastestRamp(IReadOnlyList<RunStep> steps)
    {
        var (level, fastest) = (0L, 0.0);
        foreach (var step in steps)
        {
            switch (step)
            {
                case RunStep.Ramp { Unit: LevelUnit.Connections } ramp:
                    fastest = Math.Max(fastest, Steepness(ramp.To - level, ramp.Over));
                    level = ramp.To;
                    break;
                case RunStep.Search { Unit: LevelUnit.Connections } search:
                    // From nothing to its upper end at once is the most it may ever ask for.
                    fastest = Math.Max(fastest, Steepness(search.To, search.RampOver));
                    level = search.To;
                    break;
                default:
                    break;
            }
        }
        return fastest;
    }

    private static double Steepness(long rise, TimeSpan? over) =>
        over is { } time && time > TimeSpan.Zero ? rise / time.TotalSeconds : 0;
}
