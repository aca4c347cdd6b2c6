namespace Fourtuple.Coordinator.Reports;

/// <summary>The answer of a search, and what a breakpoint ramp found, as sentences for every format.</summary>
public static class CapacityLines
{
    public static IReadOnlyList<string> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Capacity is not { } capacity)
        {
            return [];
        }
        var unit = report.Levels.Count > 0 ? report.Levels[^1].Unit : "";
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
        if (capacity is { OperatingPoint: { } operating, Headroom: { } headroom })
        {
            lines.Add($"Held at {Figures.Count(operating)} {unit}, {Figures.Percent(headroom)} below the breakpoint.");
        }
        return lines;
    }
}
