namespace Fourtuple.Coordinator.Reports;

/// <summary>What a run knows about its levels.</summary>
/// <param name="Levels">Those of the profile's own unit, trials of a search among them.</param>
/// <param name="Sustainable">The answer of a search.</param>
/// <param name="Breakpoint">The lowest level that a search or a ramp with stopWhen saw fail.</param>
/// <param name="GeneratorLimited">The strongest evidence is against the generator.</param>
public sealed record CapacityFacts(
    IReadOnlyList<LevelEntry> Levels, SustainableSection? Sustainable, double? Breakpoint, bool GeneratorLimited);

/// <summary>
/// Knee, breakpoint, operating point and headroom from the levels of a run, each by one stated rule, or the reason why
/// the run cannot tell. Pure.
/// </summary>
public static class CapacityFinder
{
    /// <summary>Past the knee p99 is more than so many times that of the lowest level, at every higher level too.
    /// </summary>
    public const double KneeFactor = 2;

    /// <summary>Levels below which a bend cannot be told from noise.</summary>
    public const int FewestLevels = 3;

    /// <summary>The share of what is sustained to plan for: room for a failed neighbour and a bad day.</summary>
    public const double PlannedShare = 0.7;

    public static CapacitySection Find(CapacityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        var levels = Levels(facts.Levels);
        if (facts.Sustainable is null)
        {
            reasons["sustainable"] = "the run was no search: what it held is a lower bound";
        }
        var knee = Knee(levels, reasons);
        var breakpoint = Breakpoint(facts, levels, reasons);
        var operating = Operating(facts.Sustainable, knee, levels, reasons);
        if (operating is null || breakpoint is null)
        {
            reasons["headroom"] = operating is null
                ? "it is told of an operating point, and there is none"
                : "no level failed, so there is no end to tell it from";
        }
        return new CapacitySection(
            facts.Sustainable, knee, breakpoint, operating,
            operating is { } at && breakpoint is > 0 ? 1 - (at / breakpoint) : null, reasons);
    }

    /// <summary>Trials of one level are one: kept up when most were, with the median of their p99.</summary>
    public static IReadOnlyList<(double Target, bool Kept, double P99Ms)> Levels(IEnumerable<LevelEntry> entries) =>
    [
        .. entries.GroupBy(entry => entry.Target).OrderBy(group => group.Key).Select(group =>
        {
            var p99 = group.Select(entry => entry.P99Ms).Where(ms => ms > 0).Order().ToArray();
            return (
                group.Key, group.Count(entry => entry.Passed) * 2 > group.Count(),
                p99.Length == 0 ? 0 : p99[p99.Length / 2]);
        }),
    ];

    private static double? Knee(
        IReadOnlyList<(double Target, bool Kept, double P99Ms)> levels, Dictionary<string, string> reasons)
    {
        var timed = levels.Where(level => level.P99Ms > 0).ToArray();
        if (timed.Length < FewestLevels)
        {
            reasons["knee"] = $"it takes {FewestLevels} levels with latencies, and there "
                + (timed.Length == 1 ? "is 1" : $"are {timed.Length}");
            return null;
        }
        var bound = KneeFactor * timed[0].P99Ms;
        var below = Array.FindLastIndex(timed, level => level.P99Ms <= bound);
        if (below + 1 < timed.Length)
        {
            return timed[below + 1].Target;
        }
        reasons["knee"] = $"p99 of the highest level is not more than {KneeFactor:0} times that of the lowest";
        return null;
    }

    private static double? Breakpoint(
        CapacityFacts facts, IReadOnlyList<(double Target, bool Kept, double P99Ms)> levels,
        Dictionary<string, string> reasons)
    {
        var highest = levels.Where(level => level.Kept).Select(level => level.Target).DefaultIfEmpty(0).Max();
        var failed = levels.Where(level => !level.Kept && level.Target > highest).Select(level => level.Target)
            .ToArray();
        var found = facts.Breakpoint ?? (failed.Length > 0 ? failed.Min() : null);
        if (found is null)
        {
            reasons["breakpoint"] = levels.Count == 0 ? "no level was run to its end" : "no level failed";
            return null;
        }
        if (facts is { GeneratorLimited: true, Breakpoint: null })
        {
            reasons["breakpoint"] = "the generator was the limit, so the failed level says nothing about the target";
            return null;
        }
        return found;
    }

    private static double? Operating(
        SustainableSection? sustainable, double? knee, IReadOnlyList<(double Target, bool Kept, double P99Ms)> levels,
        Dictionary<string, string> reasons)
    {
        if (sustainable is not { Lo: > 0 })
        {
            reasons["operatingPoint"] = sustainable is null
                ? "it is told of what is sustained, which takes a search" : "no level was sustained";
            return null;
        }
        var planned = Math.Floor(sustainable.Lo * PlannedShare);
        if (knee is not { } bend || bend > planned)
        {
            return planned;
        }
        // A level past the knee is none to live at, however long it is sustained.
        var before = levels.Where(level => level.Target < bend).Select(level => level.Target).DefaultIfEmpty(0).Max();
        return before > 0 ? Math.Min(before, planned) : planned;
    }
}
