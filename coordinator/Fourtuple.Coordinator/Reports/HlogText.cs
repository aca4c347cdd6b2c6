using System.Globalization;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Reports;

/// <summary>A latency of the run as one interval of an HdrHistogram log, for the standard tools.</summary>
public static class HlogText
{
    public static string Write(string name, RunSection run, LatencyEntry latency)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(latency);
        var start = DateTimeOffset.Parse(run.Start, CultureInfo.InvariantCulture);
        var length = (DateTimeOffset.Parse(run.End, CultureInfo.InvariantCulture) - start).TotalSeconds;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        HistogramLog.Write(
            text, $"Fourtuple run {run.Id}: {name} times in nanoseconds", start,
            [new HistogramLogRow(0, length, Histogram.Decode(Convert.FromBase64String(latency.Hdr)))]);
        return text.ToString();
    }
}
