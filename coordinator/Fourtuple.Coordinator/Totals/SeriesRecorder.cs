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

    public void Add(RunTotals totals, double seconds, string step, long asked)
    {
        ArgumentNullException.ThrowIfNull(totals);
        var point = Point(totals, seconds, step, asked);
        _previous = point;
        totals.Connect.Beat.Reset();
        totals.Exchange.Beat.Reset();
        totals.Latencies.Lag.Beat.Reset();
        if (_beats++ % _stride != 0)
        {
            return;
        }
        if (_points.Count >= MostPoints)
        {
            _stride *= 2;
            var kept = _points.Where((_, index) => index % 2 == 0).ToArray();
            _points.Clear();
            _points.AddRange(kept);
        }
        _points.Add(point);
    }

    private SeriesPoint Point(RunTotals totals, double seconds, string step, long asked)
    {
        var (live, before) = (totals.Live(), Last);
        var length = seconds - before.Seconds;
        double Rate(long now, long then) => length <= 0 ? 0 : Math.Max(0, now - then) / length;
        var gauges = totals.Seats.Select(seat => seat.Frames?.Gauges).OfType<Shared.Messages.AgentGauges>().ToArray();
        return new SeriesPoint(
            seconds, step, asked, live, Rate(live.Established, before.Counters.Established),
            Rate(live.ExchangesSucceeded, before.Counters.ExchangesSucceeded),
            LatencyTotals.Ms(totals.Connect.Beat, 50), LatencyTotals.Ms(totals.Connect.Beat, 99),
            LatencyTotals.Ms(totals.Exchange.Beat, 50), LatencyTotals.Ms(totals.Exchange.Beat, 99),
            LatencyTotals.Ms(totals.Latencies.Lag.Beat, 99),
            gauges.Select(gauge => gauge.CpuFraction).DefaultIfEmpty(0).Max(),
            gauges.Sum(gauge => gauge.RssBytes));
    }
}
