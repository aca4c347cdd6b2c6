namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>How the values of an axis are written; the names are those of the front end's units.</summary>
internal enum ChartUnit
{
    Count,
    Rate,
    Ms,
    Share,
    Bytes,
}

/// <param name="Values">One value an x position; NaN breaks the line.</param>
/// <param name="Tone">A colour of the theme.</param>
/// <param name="Scatter">Points that no line joins.</param>
internal sealed record ChartLine(string Name, string Tone, IReadOnlyList<double> Values, bool Scatter = false);

/// <summary>A stretch of the x axis that is shaded, such as a hold.</summary>
internal readonly record struct ChartBand(double From, double To);

/// <summary>A moment that is marked with its number; the text stands below the chart.</summary>
internal readonly record struct ChartMark(double At, string Text);

internal enum ChartAxis
{
    /// <summary>Seconds since the start of the run.</summary>
    Time,

    /// <summary>-log10(1 - fraction): each further nine takes the same width.</summary>
    Percentile,

    Count,
}

/// <summary>A chart as data: the page draws it once as a still picture and, with a script, once more as a live one.
/// </summary>
/// <param name="Id">An id in the page.</param>
/// <param name="X">Ascending.</param>
internal sealed record Chart(
    string Id, string Title, ChartAxis Axis, string XName, ChartUnit Unit, IReadOnlyList<double> X,
    IReadOnlyList<ChartLine> Lines)
{
    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    public IReadOnlyList<double> Ticks { get; init; } = [];

    /// <summary>Heads and rows when the table is not simply the points of the chart.</summary>
    public (IReadOnlyList<string> Heads, IReadOnlyList<string[]> Rows)? Table { get; init; }

    public string Text(double value) => !double.IsFinite(value) ? "" : Unit switch
    {
        ChartUnit.Rate => $"{Figures.Count(value)}/s",
        ChartUnit.Ms => Figures.Ms(value),
        ChartUnit.Share => Figures.Percent(value),
        ChartUnit.Bytes => Figures.Bytes(value),
        _ => Figures.Count(value),
    };

    public string XText(double x) => Axis switch
    {
        ChartAxis.Time => Figures.Clock(x),
        ChartAxis.Percentile => $"{Figures.Number(100 * (1 - Math.Pow(10, -x)))} %",
        _ => Figures.Count(x),
    };
}
