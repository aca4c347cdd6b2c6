namespace Fourtuple.Shared.Metrics;

/// <summary>
/// What socket workers count: cumulative, never decreasing, except the gauges Pending and Open. The unit is one
/// opening.
/// attempted = established + failed + pending + lostPending; established = open + closedByUs + closedByPeer + lostOpen.
/// </summary>
public record struct LoadCounters
{
    /// <summary>Openings that reached connect(2): a SYN was sent or refused by the local kernel at connect.</summary>
    public long Attempted { get; set; }

    /// <summary>Openings given up before any SYN: no free tuple, or stopped before their turn.</summary>
    public long Skipped { get; set; }
    public long Established { get; set; }
    public long Failed { get; set; }

    /// <summary>Gauge: connect in progress.</summary>
    public long Pending { get; set; }

    /// <summary>Gauge: established and not yet closed.</summary>
    public long Open { get; set; }
    public long ClosedByUs { get; set; }
    public long ClosedByPeer { get; set; }

    /// <summary>Closed by peer or network before the drain; part of ClosedByPeer.</summary>
    public long Dropped { get; set; }

    /// <summary>Connections whose first exchange succeeded.</summary>
    public long Confirmed { get; set; }

    /// <summary>Tuples passed over before any SYN (EADDRINUSE at bind, EADDRNOTAVAIL at connect).</summary>
    public long TuplesSkipped { get; set; }

    /// <summary>Starts (connects and exchanges) later than 10 ms after their intended time.</summary>
    public long StartedLate { get; set; }

    /// <summary>All starts.</summary>
    public long Started { get; set; }

    /// <summary>Openings that found no free tuple (part of Skipped).</summary>
    public long SourceExhausted { get; set; }
    public long ExchangesSent { get; set; }
    public long ExchangesSucceeded { get; set; }
    public long ExchangesFailed { get; set; }
    public long BytesSent { get; set; }
    public long BytesReceived { get; set; }

    /// <summary>Connects in progress whose worker failed: nobody knows what became of them.</summary>
    public long LostPending { get; set; }

    /// <summary>Open connections whose worker failed.</summary>
    public long LostOpen { get; set; }

    /// <summary>
    /// Requests that were due and never sent: no connection was free until the stage was over, or the agent was told
    /// to stop.
    /// </summary>
    public long ExchangesSkipped { get; set; }

    /// <summary>With what was open or pending moved to the lost ones.</summary>
    public readonly LoadCounters Lost() => this with
    {
        Pending = 0,
        Open = 0,
        LostPending = LostPending + Pending,
        LostOpen = LostOpen + Open,
    };

    /// <summary>Every equation that does not hold, with its numbers; empty when the counters add up.</summary>
    public readonly IReadOnlyList<string> Violations()
    {
        var equations = new Equations();
        equations.Equal(
            "attempted", Attempted, ("established", Established), ("failed", Failed), ("pending", Pending),
            ("lostPending", LostPending));
        equations.Equal(
            "established", Established, ("open", Open), ("closedByUs", ClosedByUs), ("closedByPeer", ClosedByPeer),
            ("lostOpen", LostOpen));
        equations.AtMost("dropped", Dropped, "closedByPeer", ClosedByPeer);
        equations.AtMost("confirmed", Confirmed, "established", Established);
        equations.AtMost("sourceExhausted", SourceExhausted, "skipped", Skipped);
        equations.AtMost("startedLate", StartedLate, "started", Started);
        equations.NotNegative(
            ("attempted", Attempted), ("skipped", Skipped), ("established", Established), ("failed", Failed),
            ("pending", Pending), ("open", Open), ("closedByUs", ClosedByUs), ("closedByPeer", ClosedByPeer),
            ("dropped", Dropped), ("confirmed", Confirmed), ("tuplesSkipped", TuplesSkipped),
            ("startedLate", StartedLate), ("started", Started), ("sourceExhausted", SourceExhausted),
            ("exchangesSent", ExchangesSent), ("exchangesSucceeded", ExchangesSucceeded),
            ("exchangesFailed", ExchangesFailed), ("bytesSent", BytesSent), ("bytesReceived", BytesReceived),
            ("lostPending", LostPending), ("lostOpen", LostOpen), ("exchangesSkipped", ExchangesSkipped));
        return equations.Violations;
    }

    public static LoadCounters operator +(LoadCounters a, LoadCounters b) => new()
    {
        Attempted = a.Attempted + b.Attempted,
        Skipped = a.Skipped + b.Skipped,
        Established = a.Established + b.Established,
        Failed = a.Failed + b.Failed,
        Pending = a.Pending + b.Pending,
        Open = a.Open + b.Open,
        ClosedByUs = a.ClosedByUs + b.ClosedByUs,
        ClosedByPeer = a.ClosedByPeer + b.ClosedByPeer,
        Dropped = a.Dropped + b.Dropped,
        Confirmed = a.Confirmed + b.Confirmed,
        TuplesSkipped = a.TuplesSkipped + b.TuplesSkipped,
        StartedLate = a.StartedLate + b.StartedLate,
        Started = a.Started + b.Started,
        SourceExhausted = a.SourceExhausted + b.SourceExhausted,
        ExchangesSent = a.ExchangesSent + b.ExchangesSent,
        ExchangesSucceeded = a.ExchangesSucceeded + b.ExchangesSucceeded,
        ExchangesFailed = a.ExchangesFailed + b.ExchangesFailed,
        BytesSent = a.BytesSent + b.BytesSent,
        BytesReceived = a.BytesReceived + b.BytesReceived,
        LostPending = a.LostPending + b.LostPending,
        LostOpen = a.LostOpen + b.LostOpen,
        ExchangesSkipped = a.ExchangesSkipped + b.ExchangesSkipped,
    };
}
