namespace Fourtuple.Coordinator.Reports;

/// <summary>What a run found out about capacity, as sentences for every format.</summary>
public static class CapacityLines
{
    public static IReadOnlyList<string> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Capacity is not { } capacity)
        {
            return [];
        }
        var unit = Unit(report);
        var lines = new List<string>();
        if (capacity.Sustainable is { } found)
        {
            lines.Add($"Sustained: {Figures.Count(found.Value)} {unit}; the limit lies between "
                + $"{Figures.Count(found.Lo)} and {Figures.Count(found.Hi)}, {Figures.Percent(found.Confidence)} sure "
                + $"({found.Method}).");
        }
        if (capacity.Breakpoint is { } breakpoint)
        {
            lines.Add($"Breakpoint: {Figures.Count(breakpoint)} {unit}, the lowest level that was not kept up.");
        }
        if (capacity.Knee is { } knee)
        {
            lines.Add($"Knee: from {Figures.Count(knee)} {unit} on, p99 is more than twice that of the lowest level.");
        }
        if (capacity.OperatingPoint is { } operating)
        {
            lines.Add($"Operating point: {Figures.Count(operating)} {unit}, "
                + $"{Figures.Percent(CapacityFinder.PlannedShare)} of what is sustained or the level before the knee"
                + (capacity.Headroom is { } left ? $"; {Figures.Percent(left)} below the breakpoint." : "."));
        }
        return lines;
    }

    /// <summary>What the levels of the run count: connections, openings/s or requests/s.</summary>
    public static string Unit(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Levels.Count > 0 ? report.Levels[^1].Unit : "connections";
    }
}
