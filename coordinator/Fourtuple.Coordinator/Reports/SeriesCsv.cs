using System.Globalization;
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

    /// <summary>
    /// What <see cref="Write"/> wrote, as far as comparisons need it: time, step and the two rates. Null for anything
    /// else.
    /// </summary>
    public static IReadOnlyList<SeriesPoint>? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != CsvCell.Row(Columns).TrimEnd())
        {
            return null;
        }
        var (connects, exchanges) = (Array.IndexOf(Columns, "connect_rate"), Array.IndexOf(Columns, "exchange_rate"));
        var points = new List<SeriesPoint>(lines.Length);
        foreach (var line in lines.Skip(1))
        {
            // Steps are words of ours and have no comma.
            var cells = line.Split(',');
            if (cells.Length != Columns.Length || !Number(cells[0], out var seconds)
                || !Number(cells[connects], out var connectRate) || !Number(cells[exchanges], out var exchangeRate))
            {
                return null;
            }
            points.Add(new SeriesPoint(
                seconds, cells[1].Trim('"'), 0, default, connectRate, exchangeRate, 0, 0, 0, 0, 0, 0, 0));
        }
        return points;
    }

    private static bool Number(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

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
