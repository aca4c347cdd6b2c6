using System.Globalization;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>What a reader sees without scrolling: verdict, the four answers, the numbers, the contents.</summary>
internal static class FirstScreen
{
    public static void Write(HtmlText html, RunReport report)
    {
        html.Raw($"<section class=\"verdict {HtmlText.Encode(report.Verdict.Status)}\">\n");
        html.Element("span", report.Verdict.Status.ToUpperInvariant(), "tag");
        html.Element("h1", report.Verdict.Sentence);
        html.Element("p", $"{report.Run.Name} · run {report.Run.Id} · {When(report.Run)} · exit code "
            + report.Verdict.ExitCode.ToString(CultureInfo.InvariantCulture), "small");
        html.Raw("</section>\n<dl class=\"answers\">\n");
        foreach (var answer in Answers.Of(report))
        {
            html.Raw("<div>").Element("dt", answer.Question).Element("dd", answer.Headline, "big")
                .Element("dd", answer.Sentence).Raw("</div>\n");
        }
        html.Raw("</dl>\n");
        if (report.Accounting.Attempted > 0)
        {
            Tiles(html, report);
        }
    }

    private static string When(RunSection run)
    {
        if (!DateTimeOffset.TryParse(run.Start, CultureInfo.InvariantCulture, out var start))
        {
            return run.Start;
        }
        var text = start.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return DateTimeOffset.TryParse(run.End, CultureInfo.InvariantCulture, out var end)
            ? $"{text} · {Figures.Clock((end - start).TotalSeconds)}" : text;
    }

    private static void Tiles(HtmlText html, RunReport report)
    {
        var a = report.Accounting;
        html.Raw("<dl class=\"tiles\">");
        Tile(html, "Established", Figures.Count(a.Established), $"{Figures.Count(a.Confirmed)} confirmed by a reply");
        Tile(html, "Failed", Figures.Count(a.Failed), $"{Figures.Count(a.Dropped)} dropped later");
        Tile(html, "Source ports", Figures.Count(report.Sources.Sum(source => source.Ports.Distinct)), Reuse(report));
        Tile(html, "Connects, peak", $"{Figures.Count(report.Peak.ConnectRate)}/s", "over one beat");
        if (report.Latency.Connect is { } connect)
        {
            Tile(html, "Connect p99", Figures.Seconds(connect.P99), $"p50 {Figures.Seconds(connect.P50)}");
        }
        if (report.Latency.Request is { } request)
        {
            Tile(html, "Request p99", Figures.Seconds(request.P99), $"p50 {Figures.Seconds(request.P50)}");
            Tile(html, "Requests, peak", $"{Figures.Count(report.Peak.RequestRate)}/s", "over one beat");
        }
        else if (report.Latency.Exchange is { } exchange)
        {
            Tile(html, "Exchange p99", Figures.Seconds(exchange.P99), $"p50 {Figures.Seconds(exchange.P50)}");
        }
        if (report.Kernel.Established is { } kernel)
        {
            Tile(html, "Kernel's count", Figures.Count(kernel),
                report.Kernel.Agrees == true ? "agrees with ours" : "disagrees with ours");
        }
        html.Raw("</dl>\n");
    }

    private static void Tile(HtmlText html, string name, string value, string note) => html
        .Raw("<div>").Element("dt", name).Raw("<dd>").Encoded(value).Element("small", note).Raw("</dd></div>\n");

    private static string Reuse(RunReport report)
    {
        var ports = report.Sources.Sum(source => source.Ports.Distinct);
        return ports == 0 ? ""
            : $"{Figures.Factor((double)report.Sources.Sum(s => s.Connections) / ports)} connections on each";
    }
}
