using System.Globalization;

namespace Fourtuple.Coordinator.Reports;

/// <summary>What more or fewer of each would allow: sources x ports x destinations.</summary>
public static class WhatIf
{
    public static IReadOnlyList<string> Columns { get; } =
        ["agents", "source addresses", "ports", "destinations", "connections", "possible", "limit", "from"];

    /// <summary>The report's own rows, then the case asked for, which takes the plan's figures where it has
    /// none.</summary>
    public static IReadOnlyList<string[]> Rows(
        RunReport report, long? agents, long? sources, long? ports, long? destinations)
    {
        ArgumentNullException.ThrowIfNull(report);
        var rows = report.WhatIf.Select(row => Row(
            row.Agents, row.SourceIps, row.Ports, row.Destinations, row.Connections,
            row.Possible, row.Limit, row.Measured ? "measured" : "arithmetic")).ToList();
        if (report.WhatIf.Count > 2 && (agents ?? sources ?? ports ?? destinations) is not null)
        {
            var plan = report.WhatIf[2];
            var (a, p, d) = (agents ?? plan.Agents, ports ?? plan.Ports, destinations ?? plan.Destinations);
            // More agents bring as many addresses each as the plan's had.
            var s = sources ?? (long)Math.Ceiling((double)plan.SourceIps / Math.Max(1, plan.Agents) * a);
            rows.Add(Row(a, s, p, d, (double)s * p * d, null, null, "asked"));
        }
        return rows;
    }

    private static string[] Row(
        long agents, long sources, long ports, long destinations, double room, double? possible, string? limit,
        string from) =>
    [
        Text(agents), Text(sources), Text(ports), Text(destinations),
        room.ToString("0", CultureInfo.InvariantCulture),
        possible?.ToString("0", CultureInfo.InvariantCulture) ?? "", limit ?? "", from,
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
