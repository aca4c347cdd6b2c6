namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>
/// A long series in so many points that a screen can show: each bucket of beats gives its least and its greatest value,
/// in the order in which they came, so no peak and no dip is lost. Pure.
/// </summary>
internal sealed class SeriesBuckets
{
    private readonly IReadOnlyList<SeriesPoint> _series;
    private readonly int _size;

    /// <param name="most">Most points a line.</param>
    public SeriesBuckets(IReadOnlyList<SeriesPoint> series, int most)
    {
        _series = series;
        _size = series.Count <= most ? 1 : ((series.Count - 1) / (most / 2)) + 1;
        X = _size == 1
            ? [.. series.Select(point => point.Seconds)]
            : [.. Buckets().SelectMany(bucket => new[] { series[bucket.From].Seconds, series[bucket.To].Seconds })];
    }

    /// <summary>Beats a bucket; 1: every beat is shown.</summary>
    public int Size => _size;

    public IReadOnlyList<double> X { get; }

    public double[] Line(Func<SeriesPoint, double> value)
    {
        var all = _series.Select(value).ToArray();
        return _size == 1 ? all : [.. Buckets().SelectMany(bucket => Ends(all, bucket.From, bucket.To))];
    }

    private static double[] Ends(double[] all, int from, int to)
    {
        var (least, most) = (-1, -1);
        for (var at = from; at <= to; at++)
        {
            if (!double.IsFinite(all[at]))
            {
                continue;
            }
            least = least < 0 || all[at] < all[least] ? at : least;
            most = most < 0 || all[at] > all[most] ? at : most;
        }
        return least < 0 ? [double.NaN, double.NaN]
            : least <= most ? [all[least], all[most]] : [all[most], all[least]];
    }

    /// <summary>First and last index of each bucket; one beat alone is both.</summary>
    private IEnumerable<(int From, int To)> Buckets()
    {
        for (var from = 0; from < _series.Count; from += _size)
        {
            yield return (from, Math.Min(from + _size, _series.Count) - 1);
        }
    }
}
