namespace Fourtuple.Coordinator.Reports;

/// <summary>How evenly load was spread over equals.</summary>
/// <param name="Index">
/// Jain's index, (sum x)^2 / (n sum x^2): 1 when all have the same, 1/n when one has everything (Jain, Chiu and Hawe,
/// DEC-TR-301, 1984).
/// </param>
public sealed record Fairness(string Over, int Count, double Least, double Most, double Index)
{
    /// <summary>Null for fewer than two, which share nothing.</summary>
    public static Fairness? Of(string over, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2)
        {
            return null;
        }
        var (sum, squares) = (values.Sum(), values.Sum(value => value * value));
        return new Fairness(
            over, values.Count, values.Min(), values.Max(), squares == 0 ? 1 : sum * sum / (values.Count * squares));
    }

    public static IReadOnlyList<Fairness> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Fairness?[] all =
        [
            Of("agents, connections at their peaks", [.. report.Agents.Select(agent => (double)agent.Connections)]),
            Of("destinations, established", [.. report.Destinations.Select(row => (double)row.Established)]),
            Of("source addresses, connections", [.. report.Sources.Select(source => (double)source.Connections)]),
            Of("source addresses, connections on each port", [.. report.Sources.Select(source => source.ReuseFactor)]),
        ];
        return [.. all.OfType<Fairness>()];
    }
}
