using System.Diagnostics;
using System.Text.RegularExpressions;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Reports.Html;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals.Limiting;

namespace Fourtuple.Tests.Coordinator;

public sealed partial class HtmlReportTests
{
    private static readonly string[] _sections =
    [
        "capacity", "thresholds", "limit", "levels", "whatif", "latencies", "time", "errors", "fairness", "ports",
        "generator", "confidence", "environment", "baseline", "method",
    ];

    [Theory]
    [InlineData(3_600, 4, 4, 1_024)]
    [InlineData(14_400, 100, 4_096, 1_024)]
    public void The_file_stays_below_two_megabytes(int beats, int agents, int sources, int rows)
    {
        var run = LargeRun.Of(beats, agents, sources, rows);
        var began = Stopwatch.GetTimestamp();
        var html = HtmlReport.Write(run, SampleRun.PlanText);
        TestContext.Current.SendDiagnosticMessage(
            $"{beats} beats: {html.Length} characters in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s");
        Assert.InRange(html.Length, 100_000, 2_000_000);
        Assert.Contains("Each ", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_stand_in_the_order_in_which_a_planner_asks()
    {
        var html = HtmlReport.Write(SampleRun.Bad, SampleRun.PlanText);
        Assert.Equal(_sections, Heads().Matches(html).Select(match => match.Groups[1].Value));
        // A refused run measured nothing, and says so without empty sections.
        var refused = HtmlReport.Write(SampleRun.Refused, SampleRun.PlanText);
        Assert.DoesNotContain("id=\"levels\"", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"fairness\"", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_has_a_table()
    {
        var html = HtmlReport.Write(SampleRun.Bad, SampleRun.PlanText);
        var figures = Figures().Matches(html);
        Assert.True(figures.Count >= 6, $"{figures.Count} figures");
        Assert.All(figures, figure => Assert.Contains("<table>", figure.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Remarks_are_marks_with_their_text_encoded()
    {
        var html = HtmlReport.Write(
            SampleRun.Good with { Events = [new RunEvent(1, 4_000, "note", "<b>target</b> restarted")] }, "");
        Assert.Contains("1: 4 s, note: &lt;b&gt;target&lt;/b&gt; restarted", html, StringComparison.Ordinal);
        Assert.Contains("path class=\"mark\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Buckets_lose_no_peak_and_no_dip()
    {
        var series = Enumerable.Range(0, 10_000).Select(at => SampleRun.Good.Series[0] with
        {
            Seconds = at,
            ConnectRate = at switch { 4_321 => 1e6, 7_777 => -1, _ => 100 },
        }).ToArray();
        var buckets = new SeriesBuckets(series, 900);
        var line = buckets.Line(point => point.ConnectRate);
        Assert.InRange(line.Length, 800, 902);
        Assert.Equal(buckets.X.Count, line.Length);
        Assert.Equal((1e6, -1.0), (line.Max(), line.Min()));
        Assert.Equal(buckets.X.Order(), buckets.X);
        var gap = buckets.Line(point => point.Seconds < 5_000 ? double.NaN : 1);
        Assert.Contains(gap, double.IsNaN);
        Assert.Equal(1, gap[^1]);
    }

    [Fact]
    public void A_short_series_is_drawn_as_it_is()
    {
        var buckets = new SeriesBuckets(SampleRun.Good.Series, 900);
        Assert.Equal(1, buckets.Size);
        Assert.Equal(SampleRun.Good.Series.Select(point => point.Seconds), buckets.X);
    }

    [Fact]
    public void The_first_screen_answers_the_four_questions()
    {
        var pass = Answers.Of(SampleRun.Good.Report);
        Assert.Equal(["How many", "What limited it", "How sure", "What next"], pass.Select(answer => answer.Question));
        Assert.Equal(("100,000", "Counted twice"), (pass[0].Headline, pass[2].Headline));
        var failed = Answers.Of(SampleRun.Bad.Report);
        Assert.Equal("Target's connection limit", failed[1].Headline);
        Assert.Equal("Raise the target's limit", failed[3].Headline);
        var refused = Answers.Of(SampleRun.Refused.Report);
        Assert.Equal(["none", "Not measured", "Certain", "Change the plan"], refused.Select(answer => answer.Headline));
    }

    [Fact]
    public void Tuples_that_rest_are_to_be_reused_and_the_rate_that_was_made_is_told()
    {
        var report = SampleRun.Good.Report with
        {
            Verdict = new VerdictSection("inconclusive", "The generator was the limit.", 121),
            Levels = [new LevelEntry("ramp to 100 openings/s", 100, 31.4, 180, 2.5, 0, false, "openings/s")],
            Limiting = [new LimitingEntry(LimitingRule.InTimeWait, LimitingRule.Generator, 1, "all of them", "rule")],
        };
        var answers = Answers.Of(report);
        Assert.Equal(("31/s", "Let tuples be reused"), (answers[0].Headline, answers[3].Headline));
        Assert.Matches("^openings made a second, of 100 asked, on [0-9,]+ source ports: no level was kept up[.]$",
            answers[0].Sentence);
        Assert.Contains("net.ipv4.tcp_timestamps=1", answers[3].Sentence, StringComparison.Ordinal);
    }

    [GeneratedRegex("<h2 id=\"([a-z]+)\"")]
    private static partial Regex Heads();

    [GeneratedRegex("<figure.*?</figure>", RegexOptions.Singleline)]
    private static partial Regex Figures();
}
