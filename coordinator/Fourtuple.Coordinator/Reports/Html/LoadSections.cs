using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Metrics;
using static Fourtuple.Coordinator.Reports.Html.HtmlText;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>Latency and time series: charts, each with its table.</summary>
internal static class LoadSections
{
    /// <summary>Points a line of a chart: about one a pixel.</summary>
    private const int MostPoints = 900;

    /// <summary>Rows of a chart's table; series.csv has every beat.</summary>
    private const int MostRows = 120;

    /// <summary>Marks that a chart can tell apart.</summary>
    private const int MostMarks = 20;

    private static readonly double[] _percentiles = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999];

    public static void Write(HtmlText html, RunOutcome outcome, List<Chart> charts)
    {
        Latency(html, outcome.Report.Latency, charts);
        if (outcome.Series.Count < 2)
        {
            return;
        }
        var buckets = new SeriesBuckets(outcome.Series, MostPoints);
        var step = ((outcome.Series.Count - 1) / MostRows) + 1;
        html.Head("time", "Over time");
        html.Note("Shaded: the level is held."
            + (buckets.Size == 1 ? "" : $" Each {buckets.Size} beats are drawn as their least and greatest value.")
            + (step == 1 ? "" : $" Tables show every {step}. beat; series.csv has all."));
        Chart Over(
            string id, string title, ChartUnit unit, params (string Name, Func<SeriesPoint, double> Of)[] lines) =>
            new(id, title, ChartAxis.Time, "Time", unit, buckets.X,
                [.. lines.Select((line, at) => new ChartLine(line.Name, Tones[at], buckets.Line(line.Of)))])
            {
                Bands = Bands(outcome.Series),
                Marks = Marks(outcome.Events),
                Table = Table(outcome.Series.Where((_, at) => at % step == 0 || at == outcome.Series.Count - 1), unit,
                    lines),
            };
        var requests = outcome.Report.Latency.Request is not null;
        var word = requests ? "requests" : "exchanges";
        Chart[] all =
        [
            Over("connections", "Connections", ChartUnit.Count, ("open", point => point.Counters.Open),
                (requests || IsRate(outcome) ? "asked level" : "asked", point => point.Asked),
                ("failed so far", point => point.Counters.Failed)),
            Over("rates", "Rates", ChartUnit.Rate, ("connects", point => point.ConnectRate),
                (word, point => point.ExchangeRate)),
            Over("latency", "Latency, p99 of each beat", ChartUnit.Ms,
                ("connect", point => Known(point.ConnectP99Ms)),
                (requests ? "request" : "exchange", point => Known(point.ExchangeP99Ms)),
                ("lateness of starts", point => Known(point.LagP99Ms))),
            Over("cpu", "CPU of the busiest agent", ChartUnit.Share,
                ("share of its cores", point => point.CpuFraction)),
            Over("memory", "Memory of all agents", ChartUnit.Bytes, ("resident", point => point.RssBytes)),
        ];
        foreach (var chart in all)
        {
            html.Figure(chart);
        }
        charts.AddRange(all);
    }

    public static IReadOnlyList<string> Tones { get; } = ["one", "two", "three", "four"];

    private static bool IsRate(RunOutcome outcome) => CapacityLines.Unit(outcome.Report) != "connections";

    private static void Latency(HtmlText html, LatencySection latency, List<Chart> charts)
    {
        var rows = latency.Rows.ToArray();
        html.Head("latencies", "Latency");
        if (rows.Length == 0)
        {
            html.Element("p", "Nothing was timed.", "soft");
            return;
        }
        html.Note("From the intended start of each connect, exchange or request, so a late generator cannot hide a "
            + "wait."
            + (latency.Service is null ? "" : " Service: the same requests from when they were really sent."));
        html.Table(
            ["", "Count", "Min", "Mean", "p50", "p90", "p99", "p99.9", "Max"],
            rows.Select(row => new[]
            {
                Word(row.Name), Number(Figures.Count(row.Entry.Count)), Number(Figures.Seconds(row.Entry.Min)),
                Number(Figures.Seconds(row.Entry.Mean)), Number(Figures.Seconds(row.Entry.P50)),
                Number(Figures.Seconds(row.Entry.P90)), Number(Figures.Seconds(row.Entry.P99)),
                Number(Figures.Seconds(row.Entry.P999)), Number(Figures.Seconds(row.Entry.Max)),
            }));
        var chart = Spectrum([.. rows.Select(row => (row.Name, Decode(row.Entry)))]);
        html.Figure(chart);
        charts.Add(chart);
    }

    /// <summary>Up to the percentile that one sample decides: beyond it the line would only repeat the maximum.
    /// </summary>
    private static Chart Spectrum((string Name, Histogram Times)[] spectra)
    {
        const int Points = 120;
        var nines = Math.Clamp(Math.Log10(spectra.Max(row => row.Times.TotalCount)), 1, 6);
        var x = Enumerable.Range(0, Points + 1).Select(at => at * nines / Points).ToArray();
        double Ms(Histogram times, double percentile) => times.ValueAtPercentile(percentile) / 1e6;
        return new Chart(
            "spectrum", "Latency by percentile", ChartAxis.Percentile, "Percentile", ChartUnit.Ms, x,
            [.. spectra.Select((row, index) => new ChartLine(
                row.Name, Tones[index], [.. x.Select(at => Ms(row.Times, 100 * (1 - Math.Pow(10, -at))))]))])
        {
            Ticks = [.. new[] { 0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999 }
                .Select(percentile => -Math.Log10(1 - (percentile / 100))).Where(at => at <= nines + 1e-9)],
            Table = (
                ["Percentile", .. spectra.Select(row => row.Name)],
                [.. _percentiles.Select(percentile => (string[])
                    [$"{Figures.Number(percentile)} %",
                        .. spectra.Select(row => Figures.Ms(Ms(row.Times, percentile)))])]),
        };
    }

    private static Histogram Decode(LatencyEntry entry) => Histogram.Decode(Convert.FromBase64String(entry.Hdr));

    private static (IReadOnlyList<string>, IReadOnlyList<string[]>) Table(
        IEnumerable<SeriesPoint> points, ChartUnit unit, (string Name, Func<SeriesPoint, double> Of)[] lines)
    {
        var form = new Chart("", "", ChartAxis.Time, "", unit, [], []);
        return (
            ["Time", .. lines.Select(line => line.Name)],
            [.. points.Select(point => (string[])
                [form.XText(point.Seconds), .. lines.Select(line => form.Text(line.Of(point)))])]);
    }

    /// <summary>A beat without any sample has no percentile.</summary>
    private static double Known(double milliseconds) => milliseconds > 0 ? milliseconds : double.NaN;

    /// <summary>What was noted at the beginning is about the plan, not about a moment.</summary>
    private static ChartMark[] Marks(IReadOnlyList<RunEvent> events) =>
    [
        .. events.Where(each => each.Kind != "warning" && each.AtMs > 0).Take(MostMarks)
            .Select(each => new ChartMark(each.AtMs / 1e3, $"{each.Kind}: {each.Detail}")),
    ];

    private static List<ChartBand> Bands(IReadOnlyList<SeriesPoint> series)
    {
        var bands = new List<ChartBand>();
        for (var index = 1; index < series.Count; index++)
        {
            if (!series[index].Step.StartsWith("hold", StringComparison.Ordinal))
            {
                continue;
            }
            var (from, to) = (series[index - 1].Seconds, series[index].Seconds);
            if (bands.Count > 0 && bands[^1].To >= from)
            {
                bands[^1] = bands[^1] with { To = to };
                continue;
            }
            bands.Add(new ChartBand(from, to));
        }
        return bands;
    }
}
