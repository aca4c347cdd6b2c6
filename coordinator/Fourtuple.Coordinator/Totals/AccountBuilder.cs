using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// The final account. An agent that drained is accounted as it stood when its drain began; one that vanished, as of its
/// last applied frame, with what was open and pending then as lost.
/// </summary>
public static class AccountBuilder
{
    /// <param name="asked">Openings the whole profile asks for.</param>
    public static Accounting Build(RunTotals totals, long asked)
    {
        ArgumentNullException.ThrowIfNull(totals);
        var sum = Counters(totals);
        var lost = totals.Lost();
        var leased = sum.Attempted + sum.Skipped;
        // Re-opened connections are openings beyond the profile's: each is asked and leased when it is made.
        var allAsked = Math.Max(asked, leased);
        return new Accounting
        {
            Asked = allAsked,
            Leased = leased,
            Unleased = allAsked - leased,
            Attempted = sum.Attempted,
            Skipped = sum.Skipped,
            Established = sum.Established,
            Failed = sum.Failed,
            Pending = sum.Pending,
            Open = sum.Open,
            ClosedByUs = sum.ClosedByUs,
            ClosedByPeer = sum.ClosedByPeer,
            Dropped = sum.Dropped,
            LostPending = lost.Pending + sum.LostPending,
            LostOpen = lost.Open + sum.LostOpen,
            Confirmed = sum.Confirmed,
            TuplesSkipped = sum.TuplesSkipped,
        };
    }

    /// <summary>What the account is made of: each agent's counters as its drain began, or as they are.</summary>
    public static LoadCounters Counters(RunTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        return totals.Seats.Aggregate(default(LoadCounters), (all, seat) => all + Account(seat));
    }

    /// <summary>Null when the run makes no requests.</summary>
    public static RequestSection? Requests(RunTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        if (!totals.MakesRequests)
        {
            return null;
        }
        var sum = Counters(totals);
        return new RequestSection(
            sum.ExchangesSent + sum.ExchangesSkipped, sum.ExchangesSent, sum.ExchangesSucceeded, sum.ExchangesFailed,
            sum.ExchangesSkipped, sum.ExchangesSent - sum.ExchangesSucceeded - sum.ExchangesFailed);
    }

    /// <summary>
    /// Openings given up are known only at the end: those that the drain cut off are in the last frame, not in AtDrain.
    /// </summary>
    private static LoadCounters Account(AgentSeat seat)
    {
        var live = seat.Counters;
        if (seat.Frames?.AtDrain is { } atDrain)
        {
            return atDrain with { Skipped = Math.Max(atDrain.Skipped, live.Skipped) };
        }
        return seat.LostLoad ? live with { Open = 0, Pending = 0 } : live;
    }

    /// <summary>
    /// Every established connection has exactly one connect time; anything else means totals that lie. Connects that
    /// complete during the drain are pending in the account and have no time.
    /// </summary>
    public static IEnumerable<string> Unreconciled(RunTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        return totals.Seats
            .Where(seat => seat.Frames is { } frames && frames.ConnectTimes != Account(seat).Established)
            .Select(seat => $"agent {seat.Agent} counted {Account(seat).Established} established connections "
                + $"but {seat.Frames!.ConnectTimes} connect times");
    }
}
