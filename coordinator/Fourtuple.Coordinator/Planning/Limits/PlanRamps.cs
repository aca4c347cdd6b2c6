using System.Globalization;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>One rise of the level in a profile of mode hold.</summary>
/// <param name="PlannedSeconds">Null: at the engine's pace.</param>
/// <param name="PossibleSeconds">At the rate that workers were measured with.</param>
public sealed record RampEstimate(
    string Step, double From, double To, double? PlannedSeconds, double? PlannedRate, double PossibleSeconds);

/// <summary>How a profile moves its level. Pure.</summary>
public static class PlanRamps
{
    /// <summary>Most rises told one by one.</summary>
    private const int Most = 64;

    /// <summary>The highest level a step may reach; 0 when it moves none.</summary>
    public static double Highest(ProfileStep step) => step switch
    {
        ProfileStep.Ramp ramp => ramp.To,
        ProfileStep.Steps steps => steps.To,
        ProfileStep.Search search => search.To,
        _ => 0,
    };

    /// <summary>Connections/s of the steepest rise of mode hold; null when no rise has a time or pace.</summary>
    public static double? Fastest(PlanSpec spec) =>
        Rises(spec.Profile).Select(rise => rise.Rate).OfType<double>().Cast<double?>().DefaultIfEmpty(null).Max();

    /// <param name="rate">Connections/s that all workers together were measured with.</param>
    public static IReadOnlyList<RampEstimate> Estimate(PlanSpec spec, double rate) =>
    [
        .. Rises(spec.Profile).Take(Most).Select(rise => new RampEstimate(
            rise.Step, rise.From, rise.To, rise.Rate is { } pace ? (rise.To - rise.From) / pace : null, rise.Rate,
            (rise.To - rise.From) / Math.Max(1, rate))),
    ];

    private static IEnumerable<(string Step, double From, double To, double? Rate)> Rises(
        IReadOnlyList<ProfileStep> profile)
    {
        var level = 0.0;
        for (var at = 0; at < profile.Count; at++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"profile[{at}]");
            if (profile[at] is ProfileStep.Ramp ramp)
            {
                var pace = ramp.Over is { Ticks: > 0 } over ? (ramp.To - level) / over.TotalSeconds : ramp.Pace;
                if (ramp.To > level)
                {
                    yield return (name + ".ramp", level, ramp.To, pace);
                }
                level = ramp.To;
            }
            else if (profile[at] is ProfileStep.Steps steps && steps.To > level)
            {
                var rise = Math.Min(steps.By, steps.To - level);
                yield return (name + ".steps, each", level, level + rise, Over(rise, steps.RampOver));
                level = steps.To;
            }
            else if (profile[at] is ProfileStep.Search search)
            {
                var rise = Math.Max(search.To - search.From, search.From - level);
                yield return (name + ".search, at most", search.To - rise, search.To, Over(rise, search.RampOver));
                level = search.To;
            }
        }
    }

    private static double? Over(double rise, TimeSpan time) => time > TimeSpan.Zero ? rise / time.TotalSeconds : null;
}
