using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Whether openings found no tuple because those of the run were in TIME_WAIT.</summary>
public static class TimeWaitRule
{
    /// <summary>At rest beyond this share of the tuples, it is what the openings waited for.</summary>
    private const double Share = 0.5;

    public static LimitingEntry? Find(RunTotals totals, LoadCounters live)
    {
        ArgumentNullException.ThrowIfNull(totals);
        var tuples = totals.Seats.Aggregate(Int128.Zero, (sum, seat) => sum + (seat.Share?.Space.Count ?? 0));
        var waiting = totals.Seats.Sum(seat => seat.Frames?.Sources.Sum(source => source.TimeWait) ?? 0);
        if (live.SourceExhausted == 0 || tuples == 0 || waiting < (double)tuples * Share)
        {
            return null;
        }
        var ceiling = TimeWait.CeilingPerSecond(tuples, takesOver: false);
        return new LimitingEntry(
            "tuples in TIME_WAIT", "generator", Math.Min(1, waiting / (double)tuples),
            $"{Figures.Count(live.SourceExhausted)} openings found no free tuple, and {Figures.Count(waiting)} of "
                + $"{Figures.Count((long)tuples)} tuples were in TIME_WAIT as the drain began: each is out of use for "
                + $"{TimeWait.Length.TotalSeconds:0} s after a close by us, which allows {ceiling:N1} openings/s. {Why(totals)}",
            "source.exhausted > 0 and TIME_WAIT > 50 % of the tuples");
    }

    private static string Why(RunTotals totals)
    {
        var without = totals.Seats.FirstOrDefault(seat => !seat.Capacity.TcpTimestamps);
        return without is null
            ? "An end without TCP timestamps keeps them from being taken over: turn net.ipv4.tcp_timestamps on at the "
                + "target, or close with client-rst."
            : $"TCP timestamps are off at agent {without.Agent}: with net.ipv4.tcp_timestamps=1 at both ends a tuple is "
                + "taken over at once; or close with client-rst.";
    }
}
