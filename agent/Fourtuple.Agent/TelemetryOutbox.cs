using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Agent;

/// <summary>
/// Stop-and-wait with coalescing: one frame is in flight and repeated unchanged until the coordinator says it is
/// applied; what is collected meanwhile is merged into the next one. Memory is one frame and four histograms,
/// whatever the coordinator does.
/// </summary>
/// <param name="lastSequence">
/// Sequences go on over the runs of a session, so an old applied-ack can't match a new frame.
/// </param>
public sealed class TelemetryOutbox(string agent, Guid session, ClusterMessage.Grant grant, long lastSequence)
{
    /// <summary>
    /// Frames from one with the tables of tuple use to the next: they are some tens of KB, and a map of them need not
    /// move each second.
    /// </summary>
    private const int TablesEvery = 5;

    private readonly Histogram _connect = new();
    private readonly Histogram _exchange = new();
    private readonly Histogram _lag = new();
    private readonly Histogram _service = new();
    private Collection _latest = Collection.Nothing;
    private long _cut;

    /// <summary>Sequence of the newest frame.</summary>
    public long Sequence { get; private set; } = lastSequence;

    public ClusterMessage.Telemetry? InFlight { get; private set; }

    /// <summary>The final frame was applied: there is nothing left to say.</summary>
    public bool Done { get; private set; }

    /// <summary>Open connections at the last collection.</summary>
    public long Open => _latest.Workers.Counters.Open;

    /// <summary>The first thing that went wrong, told in every frame; at most a sentence or two.</summary>
    public string? Fault { get; set; }

    /// <summary>Number of the last stage obeyed.</summary>
    public long Obeyed { get; set; }

    /// <summary>Takes over a collection; its histograms are deltas and are merged.</summary>
    public void Absorb(Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        _latest = collection;
        _connect.Add(collection.Workers.Connect);
        _exchange.Add(collection.Workers.Exchange);
        _lag.Add(collection.Workers.Lag);
        if (collection.Workers.Service is { } service)
            _service.Add(service);
    }

    /// <summary>The frame to send now: the one in flight again, else a new one; null when done.</summary>
    /// <param name="final">Nothing will be collected any more.</param>
    /// <param name="startNs">When the workers stood by.</param>
    public ClusterMessage.Telemetry? Next(bool final, long startNs, long nowNs)
    {
        // Rates are made of two frames: their times are those of the counters in them.
        if (!Done)
            InFlight ??= Cut(final, (_latest.AtNs ?? nowNs) - startNs);
        return InFlight;
    }

    /// <summary>
    /// The coordinator has applied frames up to this one; true when that ends the wait for the one in flight.
    /// </summary>
    public bool Applied(long sequence)
    {
        if (InFlight is null || sequence < InFlight.Sequence)
            return false;
        Done = InFlight.Final;
        InFlight = null;
        return true;
    }

    private ClusterMessage.Telemetry Cut(bool final, long runNs)
    {
        var workers = _latest.Workers;
        var tables = final || _cut++ % TablesEvery == 0;
        var body = new TelemetryBody(
            runNs, workers.Counters, workers.AtDrain, _connect.Encode(), _exchange.Encode(), _lag.Encode(),
            _service.TotalCount == 0 ? [] : _service.Encode(),
            workers.Failures, tables ? workers.Destinations : [], tables ? workers.Sources : [],
            _latest.Gauges, _latest.KernelDeltas, workers.Ended, Fault, Obeyed)
        {
            Uses = tables && workers.Uses.Count > 1 ? workers.Uses : [],
        };
        _connect.Reset();
        _exchange.Reset();
        _lag.Reset();
        _service.Reset();
        return new ClusterMessage.Telemetry(
            grant.RunId, agent, session, grant.Slice, grant.SliceEpoch, ++Sequence, final, body);
    }
}
