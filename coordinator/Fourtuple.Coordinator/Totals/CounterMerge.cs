using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Arithmetic on counters of one agent.</summary>
public static class CounterMerge
{
    /// <summary>
    /// Cumulative counters by maximum (idempotent, commutative); the gauges Pending and Open from the newer.
    /// </summary>
    public static LoadCounters Maximum(LoadCounters older, LoadCounters newer) => newer with
    {
        Attempted = Math.Max(older.Attempted, newer.Attempted),
        Skipped = Math.Max(older.Skipped, newer.Skipped),
        Established = Math.Max(older.Established, newer.Established),
        Failed = Math.Max(older.Failed, newer.Failed),
        ClosedByUs = Math.Max(older.ClosedByUs, newer.ClosedByUs),
        ClosedByPeer = Math.Max(older.ClosedByPeer, newer.ClosedByPeer),
        Dropped = Math.Max(older.Dropped, newer.Dropped),
        Confirmed = Math.Max(older.Confirmed, newer.Confirmed),
        TuplesSkipped = Math.Max(older.TuplesSkipped, newer.TuplesSkipped),
        StartedLate = Math.Max(older.StartedLate, newer.StartedLate),
        Started = Math.Max(older.Started, newer.Started),
        SourceExhausted = Math.Max(older.SourceExhausted, newer.SourceExhausted),
        ExchangesSent = Math.Max(older.ExchangesSent, newer.ExchangesSent),
        ExchangesSucceeded = Math.Max(older.ExchangesSucceeded, newer.ExchangesSucceeded),
        ExchangesFailed = Math.Max(older.ExchangesFailed, newer.ExchangesFailed),
        BytesSent = Math.Max(older.BytesSent, newer.BytesSent),
        BytesReceived = Math.Max(older.BytesReceived, newer.BytesReceived),
        LostPending = Math.Max(older.LostPending, newer.LostPending),
        LostOpen = Math.Max(older.LostOpen, newer.LostOpen),
        ExchangesSkipped = Math.Max(older.ExchangesSkipped, newer.ExchangesSkipped),
    };

    /// <summary>What was counted since; the gauges Pending and Open as they are now.</summary>
    public static LoadCounters Since(LoadCounters now, LoadCounters then) => now with
    {
        Attempted = now.Attempted - then.Attempted,
        Skipped = now.Skipped - then.Skipped,
        Established = now.Established - then.Established,
        Failed = now.Failed - then.Failed,
        ClosedByUs = now.ClosedByUs - then.ClosedByUs,
        ClosedByPeer = now.ClosedByPeer - then.ClosedByPeer,
        Dropped = now.Dropped - then.Dropped,
        Confirmed = now.Confirmed - then.Confirmed,
        TuplesSkipped = now.TuplesSkipped - then.TuplesSkipped,
        StartedLate = now.StartedLate - then.StartedLate,
        Started = now.Started - then.Started,
        SourceExhausted = now.SourceExhausted - then.SourceExhausted,
        ExchangesSent = now.ExchangesSent - then.ExchangesSent,
        ExchangesSucceeded = now.ExchangesSucceeded - then.ExchangesSucceeded,
        ExchangesFailed = now.ExchangesFailed - then.ExchangesFailed,
        BytesSent = now.BytesSent - then.BytesSent,
        BytesReceived = now.BytesReceived - then.BytesReceived,
        LostPending = now.LostPending - then.LostPending,
        LostOpen = now.LostOpen - then.LostOpen,
        ExchangesSkipped = now.ExchangesSkipped - then.ExchangesSkipped,
    };

    /// <summary>No cumulative counter has gone down.</summary>
    public static bool GoesOn(LoadCounters older, LoadCounters newer) => Maximum(older, newer) == newer;

    /// <summary>No counter is negative.</summary>
    public static bool IsSound(LoadCounters c) =>
        (c.Attempted | c.Skipped | c.Established | c.Failed | c.Pending | c.Open | c.ClosedByUs | c.ClosedByPeer
            | c.Dropped | c.Confirmed | c.TuplesSkipped | c.StartedLate | c.Started | c.SourceExhausted
            | c.ExchangesSent | c.ExchangesSucceeded | c.ExchangesFailed | c.BytesSent | c.BytesReceived
            | c.LostPending | c.LostOpen | c.ExchangesSkipped) >= 0;
}
