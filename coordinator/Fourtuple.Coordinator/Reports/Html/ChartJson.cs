using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>The charts of a page as JSON for its script: shape of <c>ReportChart</c> in src/report/main.ts.</summary>
internal static class ChartJson
{
    /// <summary>The JSON writer escapes &lt; &gt; &amp;, so no text of a target can end the script element.</summary>
    public static string Write(IReadOnlyList<Chart> charts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var chart in charts)
            {
                Write(json, chart);
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Chart chart)
    {
        json.WriteStartObject();
        json.WriteString("id", chart.Id);
        json.WriteString("title", chart.Title);
        json.WriteString("axis", chart.Axis.ToString().ToLowerInvariant());
        json.WriteString("xName", chart.XName);
        json.WriteString("unit", chart.Unit.ToString().ToLowerInvariant());
        Numbers(json, "ticks", chart.Ticks);
        json.WriteStartArray("lines");
        foreach (var line in chart.Lines)
        {
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            json.WriteString("tone", line.Tone);
            json.WriteBoolean("scatter", line.Scatter);
            Numbers(json, "values", line.Values);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Numbers(json, "x", chart.X);
        Numbers(json, "bands", [.. chart.Bands.SelectMany(band => new[] { band.From, band.To })]);
        Numbers(json, "marks", [.. chart.Marks.Select(mark => mark.At)]);
        json.WriteEndObject();
    }

    /// <summary>Five significant digits are more than a screen shows.</summary>
    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                json.WriteNullValue();
                continue;
            }
            var digits = value == 0 ? 0 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 10);
            json.WriteNumberValue(Math.Round(value, digits));
        }
        json.WriteEndArray();
    }
}
