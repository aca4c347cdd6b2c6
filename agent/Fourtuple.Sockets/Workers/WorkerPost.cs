using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// One share of a group's slice: who serves it now, what it was told last, when it last made progress.
/// </summary>
internal sealed class WorkerPost(WorkerOptions options)
{
    private StageOrder? _order;
    private StageOrder.Ramp? _ramp;
    private long _level;
    private long _levelBefore;
    private int _installed;

    public WorkerOptions Options { get; } = options;

    /// <summary>Null while a successor is being made.</summary>
    public SocketWorker? Worker { get; private set; }

    public WorkerSnapshot? Snapshot { get; private set; }

    /// <summary>Nobody will serve this share any more: it is being drained.</summary>
    public bool Closed { get; private set; }

    public bool Drains => _order is StageOrder.Drain;

    /// <summary>When it last made progress, as far as was seen.</summary>
    public long ProgressNs { get; private set; }

    /// <summary>As of the last snapshot.</summary>
    public WorkerRow Row => new(
        Closed || Snapshot?.Ended == true ? WorkerCondition.Ended
            : Worker is null ? WorkerCondition.Starting
            : Drains ? WorkerCondition.Draining
            : WorkerCondition.Running,
        Snapshot?.Counters.Open ?? 0, Math.Max(0, _installed - 1));

    private int Progress { get; set; }

    /// <summary>False: the worker has more orders waiting than it can take.</summary>
    public bool TryOrder(StageOrder order)
    {
        _order = order;
        if (order is StageOrder.Ramp ramp)
        {
            (_levelBefore, _level) = (_level, ramp.To);
            _ramp = ramp;
        }
        return Worker?.TryOrder(order) ?? true;
    }

    public void Install(SocketWorker worker, long nowNs)
    {
        Worker = worker;
        _installed++;
        Snapshot = new WorkerSnapshot(
            worker.SourceAddresses.Count, worker.DestinationRows, worker.SourceColumns);
        Snapshot.SetFilled();
        (Progress, ProgressNs) = (worker.Progress, nowNs);
    }

    public void Vacate()
    {
        Closed = Drains;
        Worker = null;
        Snapshot = null;
    }

    /// <summary>True when it moved since the last look, or when it is given the benefit of the doubt.</summary>
    public bool Advanced(bool forgive, long nowNs)
    {
        if (Worker!.Progress == Progress && !forgive)
        {
            return false;
        }
        (Progress, ProgressNs) = (Worker.Progress, nowNs);
        return true;
    }

    /// <summary>
    /// The last order as a successor has to obey it, which has nothing open: never faster than the stage was. Null when
    /// there is nothing to do.
    /// </summary>
    public StageOrder? OrderAnew(long nowNs)
    {
        if (_order is StageOrder.Rate rate)
        {
            return From(rate, nowNs);
        }
        return _order is StageOrder.Ramp ramp ? Again(ramp, nowNs) : _order;
    }

    /// <summary>The connections that carry the requests of <see cref="OrderAnew"/>; null in other modes.</summary>
    public StageOrder.Ramp? LevelAnew(long nowNs) =>
        _order is StageOrder.Rate && _ramp is { } ramp ? Again(ramp, nowNs) : null;

    private StageOrder.Ramp Again(StageOrder.Ramp ramp, long nowNs)
    {
        if (ramp.OverNs <= 0)
        {
            return ramp with { StartNs = nowNs };
        }
        var change = Math.Max(1, Math.Abs(_level - _levelBefore));
        var overNs = (long)Int128.Clamp((Int128)ramp.OverNs * ramp.To / change, 1, long.MaxValue / 2);
        return ramp with { StartNs = nowNs, OverNs = overNs };
    }

    /// <summary>What is left of an open loop: the starts that were due before are its predecessor's.</summary>
    private static StageOrder.Rate From(StageOrder.Rate rate, long nowNs) => nowNs <= rate.StartNs
        ? rate
        : rate with
        {
            From = new RateCurve(rate).PerSecondAt(nowNs),
            StartNs = nowNs,
            OverNs = Math.Max(0, rate.OverNs - (nowNs - rate.StartNs)),
        };
}
