namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// Starts per second over a stretch of time, by the agents' own clocks: each agent is measured between two of its
/// frames, so neither beats nor delays of the bus are in the result.
/// </summary>
public sealed class RateWindow
{
    private readonly Dictionary<string, (long RunNs, long Starts)> _begins = [];
    private long _fromNs;

    /// <param name="fromNs">Age of the run from which on to measure.</param>
    public void Begin(long fromNs)
    {
        _fromNs = fromNs;
        _begins.Clear();
    }

    /// <summary>Called for every applied frame; the first one of the stretch is what is counted from.</summary>
    public void Note(AgentSeat seat, long starts)
    {
        ArgumentNullException.ThrowIfNull(seat);
        if (seat.OffsetNs is { } offsetNs && seat.Frames!.RunNs + offsetNs >= _fromNs)
        {
            _begins.TryAdd(seat.Agent, (seat.Frames.RunNs, starts));
        }
    }

    /// <summary>True when the agent was measured up to this age of the run.</summary>
    public bool Covers(AgentSeat seat, long untilNs)
    {
        ArgumentNullException.ThrowIfNull(seat);
        return _begins.TryGetValue(seat.Agent, out var begin) && seat.Frames!.RunNs > begin.RunNs
            && seat.Frames.RunNs + seat.OffsetNs >= untilNs;
    }

    /// <summary>The sum over the agents; null while one of them was not measured.</summary>
    public double? Rate(IEnumerable<AgentSeat> seats, Func<AgentSeat, long> starts)
    {
        ArgumentNullException.ThrowIfNull(seats);
        ArgumentNullException.ThrowIfNull(starts);
        double? sum = null;
        foreach (var seat in seats)
        {
            if (!_begins.TryGetValue(seat.Agent, out var begin) || seat.Frames!.RunNs <= begin.RunNs)
            {
                return null;
            }
            sum = (sum ?? 0) + ((starts(seat) - begin.Starts) / ((seat.Frames.RunNs - begin.RunNs) / 1e9));
        }
        return sum;
    }

    /// <summary>Seconds over which the agent measured shortest was measured.</summary>
    public double Seconds(IEnumerable<AgentSeat> seats) => seats
        .Select(seat => _begins.TryGetValue(seat.Agent, out var begin) ? (seat.Frames!.RunNs - begin.RunNs) / 1e9 : 0)
        .DefaultIfEmpty(0).Min();
}
