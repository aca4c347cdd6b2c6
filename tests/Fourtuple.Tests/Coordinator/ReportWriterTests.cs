using System.Security.Cryptography;
using System.Text.Json;
using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Tests.Coordinator;

public sealed class ReportWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder, name));

    [Fact]
    public void Every_file_is_written_and_hashed()
    {
        var written = ReportWriter.Write(_folder, SampleRun.Good, SampleRun.PlanText);
        var names = Directory.GetFiles(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["connect.hlog", "errors.csv", "exchange.hlog", "plan.yaml", "report.html", "run.json", "series.csv",
                "summary.md"],
            names);
        Assert.Equal(ReportWriter.NamesOf(written).Order(StringComparer.Ordinal), names);
        foreach (var file in written.Files)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, file.Name))));
            Assert.Equal(hash, file.Sha256);
        }
        Assert.Equal(written.Accounting, RunJson.Read(Text("run.json")).Accounting);
        Assert.Equal(64, written.Run.PlanHash.Length);
    }

    [Fact]
    public void The_keys_of_run_json_are_those_of_the_contract()
    {
        ReportWriter.Write(_folder, SampleRun.Good, SampleRun.PlanText);
        using var json = JsonDocument.Parse(Text("run.json"));
        string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
        Assert.Equal(
            ["schemaVersion", "run", "verdict", "accounting", "peak", "capacity", "limiting", "thresholds", "validity",
                "levels",
                "whatIf", "latency", "errors", "sources", "destinations", "agents", "kernel", "environment", "baseline",
                "warnings", "files"],
            Keys(json.RootElement));
        Assert.Equal(
            ["asked", "leased", "unleased", "attempted", "skipped", "established", "failed", "pending", "open",
                "closedByUs",
                "closedByPeer", "dropped", "lost", "confirmed", "tuplesSkipped", "requests"],
            Keys(json.RootElement.GetProperty("accounting")));
        Assert.Equal(
            ["connect", "exchange", "request", "service"], Keys(json.RootElement.GetProperty("latency")));
        Assert.Equal(
            ["count", "min", "mean", "p50", "p90", "p99", "p999", "max", "hdr"],
            Keys(json.RootElement.GetProperty("latency").GetProperty("connect")));
    }

    [Fact]
    public void A_refused_run_has_a_report_too()
    {
        var written = ReportWriter.Write(_folder, SampleRun.Refused, SampleRun.PlanText);
        Assert.Equal("refused", written.Verdict.Status);
        Assert.Contains("Too few files", Text("report.html"), StringComparison.Ordinal);
        Assert.DoesNotContain(written.Files, file => file.Name == "connect.hlog");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_clear_sentence_and_leaves_nothing()
    {
        var blocked = Path.Combine(_folder, "file");
        File.WriteAllText(blocked, "in the way");
        var error = Assert.Throws<IOException>(
            () => ReportWriter.Write(Path.Combine(blocked, "run"), SampleRun.Refused, SampleRun.PlanText));
        Assert.StartsWith("The results could not be written to ", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_rename_that_fails_leaves_no_run_json()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "series.csv"));
        Assert.Throws<IOException>(() => ReportWriter.Write(_folder, SampleRun.Refused, SampleRun.PlanText));
        Assert.False(File.Exists(Path.Combine(_folder, "run.json")));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [Fact]
    public void The_page_fetches_nothing_and_encodes_everything()
    {
        const string Evil = "</script><img src=x onerror=alert(1)>";
        var report = SampleRun.Bad.Report with
        {
            Run = SampleRun.Bad.Report.Run with { Name = Evil },
            Errors = [SampleRun.Bad.Report.Errors[0] with { Destination = Evil, Advice = Evil, Agent = "\u202Eagent" }],
            Warnings = [Evil],
        };
        var html = HtmlReport.Write(SampleRun.Bad with { Report = report }, Evil);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'; style-src 'sha256-", html, StringComparison.Ordinal);
        Assert.True(html.Length < 2_000_000, $"{html.Length} characters");
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@x", "\"'@x\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("plain", "\"plain\"")]
    public void Cells_are_never_formulas(string text, string cell) => Assert.Equal(cell, CsvCell.Text(text));

    [Fact]
    public void Series_rows_match_their_heads()
    {
        var lines = SeriesCsv.Write(SampleRun.Good.Series).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(SampleRun.Good.Series.Count + 1, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
    }

    [Fact]
    public void The_terminal_summary_fits_and_says_what_matters()
    {
        foreach (var outcome in new[] { SampleRun.Good, SampleRun.Bad, SampleRun.Refused })
        {
            Assert.All(TerminalSummary.Lines(outcome.Report, "runs/run-1"),
                line => Assert.True(line.Length <= 100, line));
        }
        var good = TerminalSummary.Lines(SampleRun.Good.Report, "runs/run-1");
        Assert.StartsWith("PASS", good[0], StringComparison.Ordinal);
        Assert.Equal(
            ["  The default port range (32768-60999) would have allowed 28,232 connections to one destination.",
                "  Explicit ports (1024-65535) of one source address allow 64,512 to one destination.",
                "  Reusing each of 36,279 ports across 64 destinations allows 2,321,856; this run held 100,000."],
            good.TakeLast(3));
        Assert.Contains(TerminalSummary.Lines(SampleRun.Bad.Report, null),
            line => line.Contains("2,500 x refused", StringComparison.Ordinal));
    }

    [Fact]
    public void The_summary_fits_a_pull_request_comment()
    {
        var text = SummaryMarkdown.Write(SampleRun.Bad.Report);
        Assert.InRange(text.Length, 500, 8_000);
        Assert.StartsWith("## FAIL: sample", text, StringComparison.Ordinal);
    }

    /// <summary>For looking at: set FOURTUPLE_SAMPLE_REPORT to a folder.</summary>
    [Fact]
    public void The_sample_reports_can_be_kept()
    {
        var keep = Environment.GetEnvironmentVariable("FOURTUPLE_SAMPLE_REPORT") ?? _folder;
        ReportWriter.Write(Path.Combine(keep, "good"), SampleRun.Good, SampleRun.PlanText);
        var bad = ReportWriter.Write(Path.Combine(keep, "bad"), SampleRun.Bad, SampleRun.PlanText);
        File.WriteAllLines(Path.Combine(keep, "bad", "terminal.txt"), TerminalSummary.Lines(bad, "runs/run-1"));
        Assert.True(File.Exists(Path.Combine(keep, "bad", "report.html")));
    }
}
