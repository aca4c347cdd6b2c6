using System.Globalization;

namespace Fourtuple.Shared.Metrics;

/// <summary>One interval of a log.</summary>
/// <param name="StartSeconds">Start of the interval, seconds since the start of the log.</param>
/// <param name="IntervalSeconds">Its length in seconds.</param>
/// <param name="Tag">
/// Series the interval belongs to, without commas, spaces or line ends; null: the log has one.
/// </param>
public readonly record struct HistogramLogRow(
    double StartSeconds, double IntervalSeconds, Histogram Histogram, string? Tag = null);

/// <summary>Writes .hlog text, HdrHistogram's log format 1.3, for the standard tools to read.</summary>
public static class HistogramLog
{
    private const double NsPerMs = 1e6;

    /// <param name="comment">One line about the log.</param>
    /// <param name="start">When the log began.</param>
    /// <param name="rows">
    /// Intervals in order; histograms of nanoseconds, whose maximum is shown in milliseconds.
    /// </param>
    public static void Write(TextWriter into, string comment, DateTimeOffset start, IEnumerable<HistogramLogRow> rows)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(comment);
        ArgumentNullException.ThrowIfNull(rows);
        var seconds = (start - DateTimeOffset.UnixEpoch).TotalSeconds;
        into.Write($"#[{comment.ReplaceLineEndings(" ")}]\n");
        into.Write("#[Histogram log format version 1.3]\n");
        into.Write(Invariant($"#[StartTime: {seconds:F3} (seconds since epoch), {start.UtcDateTime:O}]\n"));
        into.Write("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
        foreach (var row in rows)
            WriteRow(into, row);
    }

    private static void WriteRow(TextWriter into, HistogramLogRow row)
    {
        if (row.Tag is { } tag)
        {
            if (tag.AsSpan().IndexOfAny(", \t\r\n") >= 0)
                throw new ArgumentException($"'{tag}' can't be a tag: it has a comma, space or line end", nameof(row));
            into.Write($"Tag={tag},");
        }
        into.Write(Invariant($"{row.StartSeconds:F3},{row.IntervalSeconds:F3},{row.Histogram.Max / NsPerMs:F3},"));
        into.Write(Convert.ToBase64String(row.Histogram.EncodeCompressed()));
        into.Write('\n');
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
