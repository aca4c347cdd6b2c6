namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// The three lines that close every summary: what the common answer would have allowed, and what reuse does.
/// </summary>
public static class CeilingLines
{
    /// <summary>
    /// Reads the first three rows of whatIf (see TupleCeiling.Rows); empty when the plan was never resolved.
    /// </summary>
    public static IReadOnlyList<string> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.WhatIf.Count < 3)
        {
            return [];
        }
        var (standard, toOne, reused) = (report.WhatIf[0], report.WhatIf[1], report.WhatIf[2]);
        var range = report.Environment.TryGetValue("net.ipv4.ip_local_port_range", out var text) ? $" ({text})" : "";
        var addresses = toOne.SourceIps == 1 ? "1 source address"
            : $"{Figures.Count(toOne.SourceIps)} source addresses";
        return
        [
            $"The default port range{range} would have allowed "
                + $"{Figures.Count(standard.Connections)} connections to one destination.",
            $"{addresses} with {Figures.Count(toOne.Ports)} explicit ports allow "
                + $"{Figures.Count(toOne.Connections)} to one destination.",
            $"Reusing each port across {Figures.Count(reused.Destinations)} destinations allows "
                + $"{Figures.Count(reused.Connections)}; this run held {Figures.Count(report.Peak.Connections)}.",
        ];
    }
}
