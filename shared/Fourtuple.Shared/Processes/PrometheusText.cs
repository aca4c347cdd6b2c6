using System.Globalization;
using System.Text;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// Writes the Prometheus text exposition format, version 0.0.4 (prometheus.io, Exposition formats): a HELP and a TYPE
/// line a family, then its samples together. Labels are few and bounded: names of agents and runs, never a port.
/// </summary>
public sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <summary>Begins a family; its samples follow.</summary>
    public PrometheusText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <param name="name">Ends in <c>_total</c>.</param>
    public PrometheusText Counter(string name, string help) => Begin(name, "counter", help);

    public PrometheusText Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Line("", labels, null, Number(value));
        return this;
    }

    /// <summary>A family of one histogram.</summary>
    public PrometheusText Histogram(string name, string help, HistogramBuckets buckets)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        Begin(name, "histogram", help);
        for (var at = 0; at < buckets.Counts.Count; at++)
        {
            Line("_bucket", [], Number(HistogramBuckets.BoundsNs[at] / 1e9), Number(buckets.Counts[at]));
        }
        Line("_bucket", [], "+Inf", Number(buckets.Count));
        Line("_sum", [], null, Number(buckets.SumSeconds));
        Line("_count", [], null, Number(buckets.Count));
        return this;
    }

    public override string ToString() => _text.ToString();

    private PrometheusText Begin(string name, string kind, string help)
    {
        _family = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(help, quote: false)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        return this;
    }

    private void Line(string suffix, ReadOnlySpan<(string Name, string Value)> labels, string? bound, string value)
    {
        _text.Append(_family).Append(suffix);
        var before = '{';
        foreach (var (name, text) in labels)
        {
            _text.Append(before).Append(name).Append("=\"").Append(Escaped(text, quote: true)).Append('"');
            before = ',';
        }
        if (bound is not null)
        {
            _text.Append(before).Append("le=\"").Append(bound).Append('"');
            before = ',';
        }
        _text.Append(before == ',' ? "} " : " ").Append(value).Append('\n');
    }

    private static string Escaped(string text, bool quote)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quote ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private static string Number(double value) => double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
