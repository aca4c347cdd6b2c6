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
        var from = toOne.SourceIps == 1 ? "one source address" : $"{Figures.Count(toOne.SourceIps)} source addresses";
        return
        [
            $"The default port range{range} would have allowed "
                + $"{Figures.Count(standard.Connections)} connections to one destination.",
            $"Explicit ports (1024-65535) of {from} allow {Figures.Count(toOne.Connections)} to one destination.",
            $"Reusing each of {Figures.Count(reused.Ports)} ports across "
                + $"{Figures.Count(reused.Destinations)} destinations{ByWeight(reused)} allows "
                + $"{Figures.Count(reused.Connections)}; "
                + $"this run held {Figures.Count(report.Peak.Connections)}.",
        ];
    }

    /// <summary>Neither the product nor one destination a port: what the weights of the targets leave of it.</summary>
    private static string ByWeight(WhatIfEntry row)
    {
        var tuples = (double)row.SourceIps * row.Ports;
        return row.Connections == tuples || row.Connections == tuples * row.Destinations
            ? ""
            : ", by the weights of their targets,";
    }
}
