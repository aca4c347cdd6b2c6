using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Totals;

/// <summary>The sums over all agents of a run. Owned by the run's actor.</summary>
public sealed class RunTotals
{
    private readonly List<AgentSeat> _seats = [];

    public IReadOnlyList<AgentSeat> Seats => _seats;

    public RunLatencies Latencies { get; } = new(
        new LatencyTotals(), new LatencyTotals(), new LatencyTotals(), new LatencyTotals());

    /// <summary>What connections do; null when the plan was not read.</summary>
    public LoadSpec? Load { get; init; }

    /// <summary>Exchanges are requests: nothing else has service times.</summary>
    public bool MakesRequests =>
        Load is null ? Latencies.Service.Run.TotalCount > 0 : Load.Mode == LoadMode.Request;

    public LatencyTotals Connect => Latencies.Connect;

    public LatencyTotals Exchange => Latencies.Exchange;

    /// <summary>What thresholds on requests judge: from the intended time, or from the real start.</summary>
    public LatencyTotals Judged => Load?.Latency == LatencyKind.Service ? Latencies.Service : Latencies.Exchange;

    public long PeakOpen { get; private set; }

    /// <summary>Least and mean number of open connections while the run held a level.</summary>
    public HeldLevel Held { get; } = new();

    public double PeakConnectRate { get; set; }

    public long Duplicates => _seats.Sum(seat => seat.Frames?.Duplicates ?? 0);

    public int LostAgents => _seats.Count(seat => seat.State == SeatState.Lost);

    /// <summary>The sums of frames applied under an earlier coordinator.</summary>
    public void Restore(StoredRun run, long peakOpen, HeldMemo held)
    {
        ArgumentNullException.ThrowIfNull(run);
        Connect.Run.Add(run.Connect);
        Exchange.Run.Add(run.Exchange);
        Latencies.Lag.Run.Add(run.Lag);
        Latencies.Service.Run.Add(run.Service);
        PeakOpen = Math.Max(peakOpen, Live().Open);
        Held.Restore(held);
    }

    public void Add(AgentSeat seat) => _seats.Add(seat);

    public void Remove(AgentSeat seat) => _seats.Remove(seat);

    /// <summary>Live sums; what was open or pending at a lost agent is no longer counted as such.</summary>
    public LoadCounters Live() => _seats.Aggregate(
        default(LoadCounters),
        (sum, seat) => sum
            + (seat.State == SeatState.Lost ? seat.Counters with { Open = 0, Pending = 0 } : seat.Counters));

    public LostSection Lost() => new(
        _seats.Where(seat => seat.LostLoad).Sum(seat => seat.Counters.Pending),
        _seats.Where(seat => seat.LostLoad).Sum(seat => seat.Counters.Open));

    /// <summary>
    /// Called after each frame: the peak of a sum is the greatest sum ever seen, not the sum of peaks.
    /// </summary>
    public void Observe(bool holding)
    {
        var open = Live().Open;
        PeakOpen = Math.Max(PeakOpen, open);
        if (holding)
        {
            Held.Add(open);
        }
    }
}
