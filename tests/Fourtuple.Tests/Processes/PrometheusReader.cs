using System.Globalization;
using System.Text;

namespace Fourtuple.Tests.Processes;

/// <summary>
/// Reads Prometheus text 0.0.4 and accepts nothing that the format does not: each family begins with HELP and TYPE, its
/// samples stand together, names and labels are well formed, counters end in _total, and buckets add up.
/// </summary>
internal sealed class PrometheusReader
{
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private (string Name, string Kind) _family;

    private PrometheusReader(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? help = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Null(help);
                help = line.Split(' ')[2];
                Assert.True(line.Length > "# HELP ".Length + help.Length + 1, line);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.Equal(4, words.Length);
                Assert.Equal(help, words[2]);
                Assert.True(words[3] is "counter" or "gauge" or "histogram", line);
                Assert.Equal(words[3] == "counter", words[2].EndsWith("_total", StringComparison.Ordinal));
                Assert.True(_families.Add(words[2]), $"{words[2]} comes twice");
                (_family, help) = ((words[2], words[3]), null);
            }
            else
            {
                Assert.Null(help);
                Sample(line);
            }
        }
        foreach (var name in _families)
            Assert.Contains(_samples.Keys, key => key.StartsWith(name, StringComparison.Ordinal));
    }

    public IReadOnlySet<string> Families => _families;

    /// <summary>By name with its labels in the order they stand, values unescaped.</summary>
    public double this[string sample] => _samples[sample];

    public static PrometheusReader Read(string text) => new(text);

    private void Sample(string line)
    {
        var at = 0;
        var name = Name(line, ref at);
        var labels = new StringBuilder();
        var bound = double.NaN;
        if (line[at] == '{')
        {
            do
            {
                at++;
                var label = Name(line, ref at);
                Assert.Equal("=\"", line.Substring(at, 2));
                at += 2;
                var value = Value(line, ref at);
                labels.Append(labels.Length == 0 ? "" : ",").Append(label).Append('=').Append(value);
                Assert.NotEqual("port", label);
                bound = label == "le" ? Number(value) : bound;
            }
            while (line[at] == ',');
            Assert.Equal('}', line[at++]);
        }
        Assert.Equal(' ', line[at++]);
        var number = Number(line[at..]);
        Assert.True(_samples.TryAdd(labels.Length == 0 ? name : $"{name}{{{labels}}}", number), line);
        Belongs(name, bound, number);
    }

    private double _lastBound;
    private double _lastCount;

    private void Belongs(string name, double bound, double number)
    {
        if (_family.Kind != "histogram")
        {
            Assert.Equal(_family.Name, name);
            Assert.True(_family.Kind != "counter" || number >= 0, name);
            return;
        }
        Assert.True(name[_family.Name.Length..] is "_bucket" or "_sum" or "_count", name);
        if (name.EndsWith("_bucket", StringComparison.Ordinal))
        {
            var first = !_samples.ContainsKey($"{_family.Name}_count") && (_lastBound == double.PositiveInfinity
                || _lastBound == 0);
            Assert.True(first || (bound > _lastBound && number >= _lastCount), $"{name} {bound}");
            (_lastBound, _lastCount) = (bound, number);
        }
        else
        {
            Assert.Equal(double.PositiveInfinity, _lastBound);
            Assert.True(!name.EndsWith("_count", StringComparison.Ordinal) || number == _lastCount, name);
        }
    }

    private static string Name(string line, ref int at)
    {
        var from = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_'))
            at++;
        Assert.True(at > from && !char.IsAsciiDigit(line[from]), line);
        return line[from..at];
    }

    private static string Value(string line, ref int at)
    {
        var value = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            if (line[at] != '\\')
            {
                value.Append(line[at]);
                continue;
            }
            at++;
            Assert.Contains(line[at], "\\\"n");
            value.Append(line[at] == 'n' ? '\n' : line[at]);
        }
        at++;
        return value.ToString();
    }

    private static double Number(string text) => text == "+Inf"
        ? double.PositiveInfinity
        : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
