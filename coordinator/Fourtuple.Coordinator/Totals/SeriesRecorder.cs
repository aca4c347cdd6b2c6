using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// The series of a run, one point a beat. When a long run fills it, every second point goes and from then on only every
/// second beat is kept: counters are cumulative, so nothing is lost but resolution.
/// </summary>
public sealed class SeriesRecorder
{
    /// <summary>Four hours at one point a second; about 4 MB.</summary>
    public const int MostPoints = 14_400;

    private readonly List<SeriesPoint> _points = [];
    private int _stride = 1;
    private long _beats;
    private SeriesPoint? _previous;

    public IReadOnlyList<SeriesPoint> Points => _points;

    public SeriesPoint Last => _previous ?? new SeriesPoint(0, "", 0, default, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public void Restore(IReadOnlyList<SeriesPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        while (points.Count / _stride > MostPoints)
        {
            _stride *= 2;
        }
        _points.AddRange(points.Where((_, index) => index % _stride == 0));
        _previous = points.Count > 0 ? points[^1] : null;
    }

    /// <returns>The point when it was kept; null for one that the resolution leaves out.</returns>
    public SeriesPoint? Add(RunTotals totals, double seconds, string step, long asked)
    {
        ArgumentNullException.ThrowIfNull(totals);
        var point = Point(totals, seconds, step, asked);
        _previous = point;
        totals.Connect.Beat.Reset();
        totals.Exchange.Beat.Reset();
        totals.Latencies.Lag.Beat.Reset();
        totals.Latencies.Service.Beat.Reset();
        if (_beats++ % _stride != 0)
        {
            return null;
        }
        if (_points.Count >= MostPoints)
        {
            _stride *= 2;
            var kept = _points.Where((_, index) => index % 2 == 0).ToArray();
            _points.Clear();
            _points.AddRange(kept);
        }
        _points.Add(point);
        return point;
    }

    private static SeriesPoint Point(RunTotals totals, double seconds, string step, long asked)
    {
        var frames = totals.Seats.Where(seat => seat.Lives).Select(seat => seat.Frames!).ToArray();
        var gauges = totals.Seats.Select(seat => seat.Frames?.Gauges).OfType<Shared.Messages.AgentGauges>().ToArray();
        return new SeriesPoint(
            seconds, step, asked, totals.Live(), frames.Sum(frame => frame.ConnectRate),
            frames.Sum(frame => frame.ExchangeRate),
            LatencyTotals.Ms(totals.Connect.Beat, 50), LatencyTotals.Ms(totals.Connect.Beat, 99),
            LatencyTotals.Ms(totals.Exchange.Beat, 50), LatencyTotals.Ms(totals.Exchange.Beat, 99),
            LatencyTotals.Ms(totals.Latencies.Lag.Beat, 99),
            gauges.Select(gauge => gauge.CpuFraction).DefaultIfEmpty(0).Max(),
            gauges.Sum(gauge => gauge.RssBytes))
        {
            ServiceP99Ms = LatencyTotals.Ms(totals.Latencies.Service.Beat, 99),
        };
    }
}
