using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <summary>series.csv: one row a beat (RFC 4180).</summary>
public static class SeriesCsv
{
    private static readonly string[] Columns =
    [
        "seconds", "step", "asked", "open", "pending", "attempted", "established", "failed", "skipped", "closed_by_us",
        "closed_by_peer", "dropped", "confirmed", "exchanges_succeeded", "exchanges_failed", "started_late",
        "connect_rate", "exchange_rate", "connect_p50_ms", "connect_p99_ms", "exchange_p50_ms", "exchange_p99_ms",
        "lag_p99_ms", "agent_cpu", "agent_rss_bytes", "exchanges_skipped", "service_p99_ms",
    ];

    public static string Write(IReadOnlyList<SeriesPoint> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var text = new StringBuilder(CsvCell.Row(Columns));
        foreach (var point in series)
        {
            text.Append(Row(point));
        }
        return text.ToString();
    }

    private static string Row(SeriesPoint point)
    {
        var c = point.Counters;
        long[] counts =
        [
            point.Asked, c.Open, c.Pending, c.Attempted, c.Established, c.Failed, c.Skipped, c.ClosedByUs,
            c.ClosedByPeer,
            c.Dropped, c.Confirmed, c.ExchangesSucceeded, c.ExchangesFailed, c.StartedLate,
        ];
        double[] measures =
        [
            point.ConnectRate, point.ExchangeRate, point.ConnectP50Ms, point.ConnectP99Ms, point.ExchangeP50Ms,
            point.ExchangeP99Ms, point.LagP99Ms, point.CpuFraction,
        ];
        return CsvCell.Row(
        [
            CsvCell.Number(point.Seconds), CsvCell.Text(point.Step), .. counts.Select(CsvCell.Number),
            .. measures.Select(CsvCell.Number), CsvCell.Number(point.RssBytes),
            CsvCell.Number(c.ExchangesSkipped), CsvCell.Number(point.ServiceP99Ms),
        ]);
    }
}
