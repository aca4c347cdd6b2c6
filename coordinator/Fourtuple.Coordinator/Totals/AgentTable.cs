using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Totals;

/// <summary>What each agent had, held and cost.</summary>
public static class AgentTable
{
    public static IReadOnlyList<AgentEntry> Build(IReadOnlyList<AgentSeat> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        return [.. seats.Select(Entry)];
    }

    private static AgentEntry Entry(AgentSeat seat)
    {
        var (frames, engine) = (seat.Frames, seat.Engine);
        var gone = seat.LostLoad ? seat.Counters : default;
        var lost = new LostSection(
            gone.Pending + seat.Counters.LostPending, gone.Open + seat.Counters.LostOpen);
        return new AgentEntry(
            seat.Agent, seat.Capacity.Host, seat.State.ToString().ToLowerInvariant(), engine?.Engine ?? "",
            frames?.Peak.Open ?? 0, engine?.Rings ?? 0, seat.Capacity.Nofile, frames?.Peak.RssBytes ?? 0,
            frames?.Peak.BytesPerConnection(engine?.BaselineRssBytes ?? 0) ?? 0,
            frames?.Peak.KernelBytesPerConnection ?? 0, frames?.Gauges?.CpuSeconds ?? 0,
            frames?.Peak.HoldCpuFraction ?? 0, frames?.Gauges?.GcPauseMs ?? 0, Lag(frames), lost);
    }

    private static LagSection Lag(AgentFrames? frames) => frames is null || frames.Lag.TotalCount == 0
        ? new LagSection(0, 0, 0)
        : new LagSection(
            LatencyTotals.Ms(frames.Lag, 50), LatencyTotals.Ms(frames.Lag, 99), frames.Lag.Max / 1e6);
}
