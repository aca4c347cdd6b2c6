using System.Globalization;
using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <param name="Values">One value an x position; NaN breaks the line.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<double> Values);

/// <summary>A stretch of the x axis that is shaded, such as a hold.</summary>
internal readonly record struct ChartBand(double From, double To);

/// <summary>An inline SVG line chart: up to three lines that differ in dash as well as in colour.</summary>
internal sealed record LineChart(
    string Title, IReadOnlyList<double> X, IReadOnlyList<ChartLine> Lines, IReadOnlyList<ChartBand> Bands,
    Func<double, string> YText, IReadOnlyList<(double At, string Text)> XTicks)
{
    private const double Width = 900;
    private const double Height = 250;
    private const double Left = 74;
    private const double Right = 14;
    private const double Top = 10;
    private const double Bottom = 26;

    /// <summary>Axis ticks of seconds that suit the length of a run.</summary>
    public static IReadOnlyList<(double At, string Text)> SecondTicks(double last)
    {
        var step = NiceStep(Math.Max(last, 1e-3), 8);
        return
        [
            .. Enumerable.Range(0, (int)(last / step) + 1)
                .Select(index => (index * step, $"{(index * step).ToString("0.##", CultureInfo.InvariantCulture)} s")),
        ];
    }

    public string Write()
    {
        var minX = X.DefaultIfEmpty(0).Min();
        var maxX = Math.Max(X.DefaultIfEmpty(1).Max(), minX + 1e-9);
        var highest = Lines.SelectMany(line => line.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var step = NiceStep(highest <= 0 ? 1 : highest, 4);
        var top = Math.Max(step, Math.Ceiling((highest / step) - 1e-9) * step);
        double PlaceX(double x) => Left + ((x - minX) / (maxX - minX) * (Width - Left - Right));
        double PlaceY(double y) => Height - Bottom - (y / top * (Height - Top - Bottom));
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\">"));
        svg.Append($"<title>{HtmlText.Encode(Title)}</title>");
        foreach (var band in Bands)
        {
            var (from, to) = (PlaceX(Math.Clamp(band.From, minX, maxX)), PlaceX(Math.Clamp(band.To, minX, maxX)));
            svg.Append(Invariant(
                $"<rect class=\"band\" x=\"{from:0.#}\" y=\"{Top}\" width=\"{to - from:0.#}\" "));
            svg.Append(Invariant($"height=\"{Height - Top - Bottom}\"/>"));
        }
        Grid(svg, top, step, PlaceY);
        Ticks(svg, minX, maxX, PlaceX);
        for (var index = 0; index < Lines.Count; index++)
        {
            svg.Append($"<path class=\"l{index + 1}\" d=\"{PathOf(Lines[index], PlaceX, PlaceY)}\"/>");
        }
        return svg.Append("</svg>\n").ToString();
    }

    public string Legend()
    {
        var html = new StringBuilder("<p class=\"legend\">");
        for (var index = 0; index < Lines.Count; index++)
        {
            html.Append("<span><svg viewBox=\"0 0 22 8\" aria-hidden=\"true\">")
                .Append($"<path class=\"l{index + 1}\" d=\"M0 4H22\"/></svg>")
                .Append($"{HtmlText.Encode(Lines[index].Name)}</span>");
        }
        return html.Append("</p>\n").ToString();
    }

    private void Grid(StringBuilder svg, double top, double step, Func<double, double> placeY)
    {
        for (var y = 0.0; y <= top + (step / 2); y += step)
        {
            var at = placeY(y);
            svg.Append(Invariant(
                $"<path class=\"{(y == 0 ? "axis" : "grid")}\" d=\"M{Left} {at:0.#}H{Width - Right}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{at + 4:0.#}\" text-anchor=\"end\">"));
            svg.Append($"{HtmlText.Encode(YText(y))}</text>");
        }
    }

    private void Ticks(StringBuilder svg, double minX, double maxX, Func<double, double> placeX)
    {
        foreach (var (at, text) in XTicks.Where(tick => tick.At >= minX && tick.At <= maxX))
        {
            var anchor = at >= maxX - ((maxX - minX) * 0.02) ? "end" : "middle";
            svg.Append(Invariant($"<text x=\"{placeX(at):0.#}\" y=\"{Height - 8}\" text-anchor=\"{anchor}\">"));
            svg.Append($"{HtmlText.Encode(text)}</text>");
        }
    }

    private string PathOf(ChartLine line, Func<double, double> placeX, Func<double, double> placeY)
    {
        var path = new StringBuilder();
        var drawing = false;
        for (var index = 0; index < X.Count; index++)
        {
            var value = line.Values[index];
            if (double.IsFinite(value))
            {
                path.Append(Invariant($"{(drawing ? 'L' : 'M')}{placeX(X[index]):0.#} {placeY(value):0.#}"));
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
