using Fourtuple.Shared.Metrics;
using static Fourtuple.Coordinator.Reports.HtmlText;

namespace Fourtuple.Coordinator.Reports;

/// <summary>Latency and time series: charts, each with its table.</summary>
internal static class LoadSections
{
    /// <summary>Points of a chart and rows of its table: what a screen can show; series.csv has them all.</summary>
    private const int MostPoints = 240;

    private static readonly double[] Percentiles = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999];

    public static void Write(HtmlText html, RunOutcome outcome)
    {
        Latency(html, outcome.Report.Latency);
        if (outcome.Series.Count < 2)
        {
            return;
        }
        var series = Thin(outcome.Series);
        var x = series.Select(point => point.Seconds).ToArray();
        var (bands, ticks) = (Bands(series), LineChart.SecondTicks(x[^1]));
        html.Element("h2", "Over time");
        html.Element("p", "Shaded: the level is held.", "small");
        Chart(html, new LineChart(
            "Connections", x,
            [
                new("open", [.. series.Select(point => (double)point.Counters.Open)]),
                new("asked", [.. series.Select(point => (double)point.Asked)]),
                new("failed (cumulative)", [.. series.Select(point => (double)point.Counters.Failed)]),
            ],
            bands, Figures.Count, ticks));
        Chart(html, new LineChart(
            "Rates, per second", x,
            [
                new("established", [.. series.Select(point => point.ConnectRate)]),
                new("exchanges", [.. series.Select(point => point.ExchangeRate)]),
            ],
            bands, Figures.Count, ticks));
        Chart(html, new LineChart(
            "Latency, p99 of each beat", x,
            [
                new("connect", [.. series.Select(point => Known(point.ConnectP99Ms))]),
                new("exchange", [.. series.Select(point => Known(point.ExchangeP99Ms))]),
                new("lateness of starts", [.. series.Select(point => Known(point.LagP99Ms))]),
            ],
            bands, Figures.Ms, ticks));
        Chart(html, new LineChart(
            "CPU of the busiest agent", x, [new("share of its cores", [.. series.Select(point => point.CpuFraction)])],
            bands, Figures.Percent, ticks));
        Chart(html, new LineChart(
            "Memory of all agents", x,
            [new("resident", [.. series.Select(point => point.RssBytes / (1024.0 * 1024))])],
            bands, mebibytes => $"{Figures.Count(mebibytes)} MiB", ticks));
    }

    private static void Latency(HtmlText html, LatencySection latency)
    {
        var rows = latency.Rows.ToArray();
        html.Element("h2", "Latency");
        if (rows.Length == 0)
        {
            html.Element("p", "Nothing was timed.", "soft");
            return;
        }
        html.Element("p",
            "From the intended start of each connect, exchange or request, so a late generator cannot hide a wait."
            + (latency.Service is null ? "" : " Service: the same requests from when they were really sent."), "small");
        html.Table(
            ["", "Count", "Min", "Mean", "p50", "p90", "p99", "p99.9", "Max"],
            rows.Select(row => new[]
            {
                Word(row.Name), Number(Figures.Count(row.Entry.Count)), Number(Figures.Seconds(row.Entry.Min)),
                Number(Figures.Seconds(row.Entry.Mean)), Number(Figures.Seconds(row.Entry.P50)),
                Number(Figures.Seconds(row.Entry.P90)), Number(Figures.Seconds(row.Entry.P99)),
                Number(Figures.Seconds(row.Entry.P999)), Number(Figures.Seconds(row.Entry.Max)),
            }));
        var spectra = rows
            .Select(row => (row.Name, Spectrum: Histogram.Decode(Convert.FromBase64String(row.Entry.Hdr))));
        Chart(html, new LineChart(
            "Latency by percentile", [.. Percentiles.Select(Nines)],
            [.. spectra.Select(row => new ChartLine(
                row.Name, [.. Percentiles.Select(p => row.Spectrum.ValueAtPercentile(p) / 1e6)]))],
            [], Figures.Ms,
            [.. new[] { 0, 50, 90, 99, 99.9, 99.99, 99.999 }.Select(p => (Nines(p), $"{Figures.Number(p)} %"))]),
            "Percentile", index => $"{Figures.Number(Percentiles[index])} %");
    }

    /// <summary>Each further nine takes the same width, as in an HdrHistogram spectrum.</summary>
    private static double Nines(double percentile) => -Math.Log10(1 - (percentile / 100));

    private static void Chart(
        HtmlText html, LineChart chart, string xName = "Seconds", Func<int, string>? xText = null)
    {
        html.Raw("<figure>").Element("figcaption", chart.Title).Raw(chart.Legend()).Raw(chart.Write())
            .Raw("</figure>\n");
        html.Raw("<details><summary>").Encoded($"{chart.Title}: table").Raw("</summary>\n");
        html.Table(
            [xName, .. chart.Lines.Select(line => line.Name)],
            Enumerable.Range(0, chart.X.Count).Select(index => new[]
            {
                Number(xText?.Invoke(index) ?? Figures.Number(Math.Round(chart.X[index], 2))),
            }.Concat(chart.Lines.Select(line => Number(
                double.IsFinite(line.Values[index]) ? chart.YText(line.Values[index]) : ""))).ToArray()));
        html.Raw("</details>\n");
    }

    /// <summary>A beat without any sample has no percentile.</summary>
    private static double Known(double milliseconds) => milliseconds > 0 ? milliseconds : double.NaN;

    private static SeriesPoint[] Thin(IReadOnlyList<SeriesPoint> series)
    {
        var step = ((series.Count - 1) / MostPoints) + 1;
        return [.. series.Where((_, index) => index % step == 0 || index == series.Count - 1)];
    }

    private static List<ChartBand> Bands(SeriesPoint[] series)
    {
        var bands = new List<ChartBand>();
        for (var index = 1; index < series.Length; index++)
        {
            if (series[index].Step != "hold")
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
