using System.Globalization;
using System.Text;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>
/// A chart as inline SVG: what is printed, and what is seen where no script runs. Lines differ in dash as well as in
/// colour.
/// </summary>
internal sealed class LineChart
{
    private const double Width = 900;
    private const double Height = 230;
    private const double Left = 66;
    private const double Right = 12;
    private const double Top = 10;
    private const double Bottom = 26;

    private readonly Chart _chart;
    private readonly StringBuilder _svg = new();
    private readonly double _minX;
    private readonly double _maxX;
    private readonly double _top;
    private readonly double _step;

    private LineChart(Chart chart)
    {
        _chart = chart;
        var (first, last) = (chart.X.DefaultIfEmpty(0).Min(), chart.X.DefaultIfEmpty(1).Max());
        // Points of levels would lie on the edge.
        (_minX, _maxX) = chart.Axis == ChartAxis.Count
            ? (0, Math.Max(last * 1.04, 1)) : (first, Math.Max(last, first + 1e-9));
        var highest = chart.Lines.SelectMany(line => line.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        _step = NiceStep(highest <= 0 ? 1 : highest, 4);
        _top = Math.Max(_step, Math.Ceiling((highest / _step) - 1e-9) * _step);
    }

    public static string Write(Chart chart) => new LineChart(chart).Write();

    private string Write()
    {
        _svg.Append(Invariant($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\">"));
        _svg.Append($"<title>{HtmlText.Encode(_chart.Title)}</title>");
        foreach (var band in _chart.Bands)
        {
            var (from, to) = (PlaceX(Math.Clamp(band.From, _minX, _maxX)), PlaceX(Math.Clamp(band.To, _minX, _maxX)));
            _svg.Append(Invariant($"<rect class=\"band\" x=\"{from:0.#}\" y=\"{Top}\" width=\"{to - from:0.#}\" "));
            _svg.Append(Invariant($"height=\"{Height - Top - Bottom}\"/>"));
        }
        Grid();
        Ticks();
        Marks();
        foreach (var line in _chart.Lines)
        {
            _svg.Append(line.Scatter
                ? Dots(line)
                : $"<path class=\"line {line.Tone}\" d=\"{PathOf(line)}\"/>");
        }
        return _svg.Append("</svg>\n").ToString();
    }

    public static string Legend(Chart chart)
    {
        var html = new StringBuilder("<p class=\"legend\">");
        foreach (var line in chart.Lines)
        {
            html.Append("<span><svg viewBox=\"0 0 22 8\" aria-hidden=\"true\">")
                .Append(line.Scatter
                    ? $"<circle class=\"dot {line.Tone}\" cx=\"11\" cy=\"4\" r=\"3.5\"/></svg>"
                    : $"<path class=\"line {line.Tone}\" d=\"M0 4H22\"/></svg>")
                .Append($"{HtmlText.Encode(line.Name)}</span>");
        }
        return html.Append("</p>\n").ToString();
    }

    private double PlaceX(double x) => Left + ((x - _minX) / (_maxX - _minX) * (Width - Left - Right));

    private double PlaceY(double y) => Height - Bottom - (y / _top * (Height - Top - Bottom));

    private void Grid()
    {
        for (var y = 0.0; y <= _top + (_step / 2); y += _step)
        {
            var at = PlaceY(y);
            _svg.Append(Invariant(
                $"<path class=\"{(y == 0 ? "axis" : "grid")}\" d=\"M{Left} {at:0.#}H{Width - Right}\"/>"));
            _svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{at + 4:0.#}\" text-anchor=\"end\">"));
            _svg.Append($"{HtmlText.Encode(_chart.Text(y))}</text>");
        }
    }

    private void Ticks()
    {
        var step = NiceStep(_maxX - _minX, 8);
        var ticks = _chart.Ticks.Count > 0 ? _chart.Ticks
            : [.. Enumerable.Range(0, 12).Select(index => (Math.Ceiling(_minX / step) + index) * step)];
        foreach (var at in ticks.Where(at => at >= _minX && at <= _maxX))
        {
            var anchor = at >= _maxX - ((_maxX - _minX) * 0.02) ? "end" : "middle";
            _svg.Append(Invariant($"<text x=\"{PlaceX(at):0.#}\" y=\"{Height - 8}\" text-anchor=\"{anchor}\">"));
            _svg.Append($"{HtmlText.Encode(_chart.XText(at))}</text>");
        }
    }

    private void Marks()
    {
        for (var index = 0; index < _chart.Marks.Count; index++)
        {
            var at = PlaceX(Math.Clamp(_chart.Marks[index].At, _minX, _maxX));
            _svg.Append(Invariant($"<path class=\"mark\" d=\"M{at:0.#} {Top}V{Height - Bottom}\"/>"));
            _svg.Append(Invariant($"<text class=\"mark\" x=\"{at + 4:0.#}\" y=\"{Top + 9}\">{index + 1}</text>"));
        }
    }

    private string Dots(ChartLine line)
    {
        var dots = new StringBuilder();
        for (var index = 0; index < _chart.X.Count; index++)
        {
            if (double.IsFinite(line.Values[index]))
            {
                dots.Append(Invariant($"<circle class=\"dot {line.Tone}\" cx=\"{PlaceX(_chart.X[index]):0.#}\" "));
                dots.Append(Invariant($"cy=\"{PlaceY(line.Values[index]):0.#}\" r=\"3.5\"/>"));
            }
        }
        return dots.ToString();
    }

    private string PathOf(ChartLine line)
    {
        var path = new StringBuilder();
        var drawing = false;
        for (var index = 0; index < _chart.X.Count; index++)
        {
            var value = line.Values[index];
            if (double.IsFinite(value))
            {
                path.Append(Invariant($"{(drawing ? 'L' : 'M')}{PlaceX(_chart.X[index]):0.#} {PlaceY(value):0.#}"));
            }
            drawing = double.IsFinite(value);
        }
        return path.ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, so that about so many steps cover the range.</summary>
    private static double NiceStep(double range, int steps)
    {
        var rough = range / steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
