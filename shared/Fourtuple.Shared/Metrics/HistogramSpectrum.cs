namespace Fourtuple.Shared.Metrics;

/// <summary>The walk of HdrHistogram's percentile iterator over a histogram's slots.</summary>
internal static class HistogramSpectrum
{
    public static IEnumerable<(double Percentile, long Value, long CumulativeCount)> Of(
        Histogram histogram, int ticksPerHalfDistance)
    {
        if (histogram.TotalCount == 0)
            yield break;
        var level = 0.0;
        var reached = 0L;
        var slots = histogram.UsedSlots;
        for (var slot = 0; slot < slots; slot++)
        {
            var count = histogram.CountAt(slot);
            reached += count;
            while (count > 0 && 100.0 * reached / histogram.TotalCount >= level)
            {
                yield return (level, histogram.Shape.HighestOf(slot), reached);
                // The last value reaches every level: its one step is followed by the closing 100 % alone.
                if (reached == histogram.TotalCount)
                    break;
                level = Next(level, ticksPerHalfDistance);
            }
        }
        yield return (100, histogram.Max, histogram.TotalCount);
    }

    /// <summary>Steps are equal within each half of the distance to 100 %, and half as large in the next one.</summary>
    private static double Next(double level, int ticksPerHalfDistance)
    {
        var halvings = Math.Floor(Math.Log2(100 / (100 - level)));
        return level + (100 / (ticksPerHalfDistance * Math.Pow(2, halvings + 1)));
    }
}
