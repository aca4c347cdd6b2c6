using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Metrics;

public sealed class HistogramLogTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddMilliseconds(1_700_000_000_250);

    [Fact]
    public void A_log_has_version_start_legend_and_one_line_an_interval()
    {
        using var text = new StringWriter();
        HistogramLog.Write(text, "connect.time of\nrun r1", Start,
        [
            new HistogramLogRow(0, 1, Recorded.Small()),
            new HistogramLogRow(1, 1.5, new Histogram(), "connect"),
        ]);
        var lines = text.ToString().Split('\n');
        Assert.Equal("#[connect.time of run r1]", lines[0]);
        Assert.Equal("#[Histogram log format version 1.3]", lines[1]);
        Assert.StartsWith("#[StartTime: 1700000000.250 (seconds since epoch), 2023-11-14T", lines[2],
            StringComparison.Ordinal);
        Assert.Equal(
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"", lines[3]);
        Assert.StartsWith("0.000,1.000,3601330.078,HISTFA", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("Tag=connect,1.000,1.500,0.000,HISTFA", lines[5], StringComparison.Ordinal);
        Assert.Equal("", lines[6]);
        var decoded = Histogram.Decode(Convert.FromBase64String(lines[4].Split(',')[3]));
        Assert.Equal(Recorded.Small().Encode(), decoded.Encode());
    }

    [Fact]
    public void A_tag_that_would_break_the_line_is_refused() =>
        Assert.Throws<ArgumentException>(() => HistogramLog.Write(
            TextWriter.Null, "log", Start, [new HistogramLogRow(0, 1, new Histogram(), "a,b")]));
}
