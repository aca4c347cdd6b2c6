using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Percentiles of the whole run, seconds, with the histogram itself for the standard tools.</summary>
public static class LatencyTable
{
    public static LatencySection Build(RunTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        var (connect, exchange) = (Entry(totals.Connect.Run), Entry(totals.Exchange.Run));
        return totals.MakesRequests
            ? new LatencySection(connect, Exchange: null, exchange, Entry(totals.Latencies.Service.Run))
            : new LatencySection(connect, exchange, Request: null);
    }

    private static LatencyEntry? Entry(Histogram histogram)
    {
        if (histogram.TotalCount == 0)
        {
            return null;
        }
        double At(double percentile) => histogram.ValueAtPercentile(percentile) / 1e9;
        return new LatencyEntry(
            histogram.TotalCount, histogram.Min / 1e9, histogram.Mean / 1e9, At(50), At(90), At(99), At(99.9),
            histogram.Max / 1e9, Convert.ToBase64String(histogram.EncodeCompressed()));
    }
}
