using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// Everything applied from one agent's telemetry. Applying is idempotent: a frame counts once, by its sequence under
/// (session, slice, slice epoch); counters are those of the newest frame, histograms add up by delta.
/// </summary>
public sealed class AgentFrames(Guid session, int slice, long sliceEpoch, RunLatencies latencies)
{
    /// <summary>Every agent records in one shape; another one could not be merged.</summary>
    private static readonly Histogram Shape = new();

    /// <summary>The header of HdrHistogram's V2 encoding: a histogram of this length has no counts.</summary>
    private const int EmptyEncoding = 40;

    private long _runNs;

    public Guid Session { get; } = session;

    /// <summary>Highest applied sequence; 0 before the first frame.</summary>
    public long Applied { get; private set; }

    public long Duplicates { get; private set; }

    public int BadFrames { get; private set; }

    public LoadCounters Counters { get; private set; }

    public LoadCounters? AtDrain { get; private set; }

    /// <summary>Connect times in the applied deltas: must equal Counters.Established.</summary>
    public long ConnectTimes { get; private set; }

    public Histogram Lag { get; } = new();

    public IReadOnlyList<FailureEntry> Failures { get; private set; } = [];

    public IReadOnlyList<DestinationCounts> Destinations { get; private set; } = [];

    public IReadOnlyList<SourcePorts> Sources { get; private set; } = [];

    /// <summary>Connections by source address and destination; empty where there is one source address.</summary>
    public IReadOnlyList<SourceUse> Uses { get; private set; } = [];

    public IReadOnlyDictionary<string, long> KernelDeltas { get; private set; } = new Dictionary<string, long>();

    public AgentGauges? Gauges { get; private set; }

    /// <summary>Number of the last stage the agent obeyed, as far as its frames tell.</summary>
    public long Obeyed { get; private set; }

    /// <summary>
    /// Established per second between the last two frames, by the agent's own clock: frames come late in bursts, and a
    /// burst is no rate.
    /// </summary>
    public double ConnectRate { get; private set; }

    /// <summary>Openings attempted per second between the last two frames, by the agent's own clock.</summary>
    public double AttemptRate { get; private set; }

    /// <summary>Exchanges sent per second between the last two frames.</summary>
    public double SendRate { get; private set; }

    /// <summary>Exchanges that succeeded per second between the last two frames.</summary>
    public double ExchangeRate { get; private set; }

    public AgentPeak Peak { get; private set; } = new();

    /// <summary>The agent's own time of the run at its last applied frame.</summary>
    public long RunNs => _runNs;

    /// <summary>The last frame of this agent was applied.</summary>
    public bool Final { get; private set; }

    /// <summary>Every socket is closed and counted.</summary>
    public bool Ended { get; private set; }

    /// <param name="tuples">Of the agent's slice: one that holds more than there are is not believed.</param>
    public FrameOutcome Apply(ClusterMessage.Telemetry frame, bool holding, long tuples)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Session != Session || frame.Slice != slice || frame.SliceEpoch != sliceEpoch)
        {
            return FrameOutcome.Foreign;
        }
        if (frame.Sequence <= Applied)
        {
            Duplicates++;
            return FrameOutcome.Duplicate;
        }
        var told = frame.Body.Counters;
        var believed = CounterMerge.IsSound(told) && CounterMerge.GoesOn(Counters, told) && told.Open <= tuples;
        if (!believed || !TryDecode(frame.Body, out var deltas))
        {
            BadFrames++;
            return FrameOutcome.Bad;
        }
        Merge(frame, deltas, holding);
        return FrameOutcome.Applied;
    }

    /// <summary>As the store has it; the sums of its histograms are the run's to restore.</summary>
    public void Restore(AppliedFrame applied, AgentPeak? peak)
    {
        ArgumentNullException.ThrowIfNull(applied);
        var last = applied.Last;
        (Applied, Counters, ConnectTimes) = (applied.Sequence, applied.Counters, applied.ConnectTimes);
        (AtDrain, Failures, Destinations) = (last.Body.AtDrain, last.Body.Failures, last.Body.Destinations);
        (Sources, KernelDeltas, Gauges) = (last.Body.Sources, last.Body.KernelDeltas, last.Body.Gauges);
        Uses = last.Body.Uses;
        (Final, Ended, _runNs) = (last.Final, last.Body.Ended, last.Body.RunNs);
        Obeyed = last.Body.Obeyed;
        Peak = peak ?? Peak;
    }

    private void Merge(
        ClusterMessage.Telemetry frame, in FrameDeltas deltas, bool holding)
    {
        var body = frame.Body;
        Applied = frame.Sequence;
        var before = Counters;
        Counters = body.Counters;
        if (body.RunNs > _runNs)
        {
            var seconds = (body.RunNs - _runNs) / 1e9;
            AttemptRate = (Counters.Attempted - before.Attempted) / seconds;
            SendRate = (Counters.ExchangesSent - before.ExchangesSent) / seconds;
            ConnectRate = (Counters.Established - before.Established) / seconds;
            ExchangeRate = (Counters.ExchangesSucceeded - before.ExchangesSucceeded) / seconds;
            _runNs = body.RunNs;
        }
        AtDrain = body.AtDrain is { } atDrain ? CounterMerge.Maximum(AtDrain ?? default, atDrain) : AtDrain;
        if (deltas.Connect is { } connectTimes)
        {
            latencies.Connect.Add(connectTimes);
            ConnectTimes += connectTimes.TotalCount;
        }
        if (deltas.Exchange is { } exchangeTimes)
        {
            latencies.Exchange.Add(exchangeTimes);
        }
        if (deltas.Service is { } serviceTimes)
        {
            latencies.Service.Add(serviceTimes);
        }
        if (deltas.Lag is { } lag)
        {
            Lag.Add(lag);
            latencies.Lag.Add(lag);
        }
        Failures = body.Failures;
        Destinations = body.Destinations.Count > 0 ? body.Destinations : Destinations;
        Sources = body.Sources.Count > 0 ? body.Sources : Sources;
        Uses = body.Uses.Count > 0 ? body.Uses : Uses;
        KernelDeltas = body.KernelDeltas.Count > 0 ? body.KernelDeltas : KernelDeltas;
        (Gauges, Obeyed) = (body.Gauges, Math.Max(Obeyed, body.Obeyed));
        Peak.Add(body, holding);
        Final |= frame.Final;
        Ended |= body.Ended;
    }

    private static bool TryDecode(TelemetryBody body, out FrameDeltas deltas)
    {
        deltas = default;
        try
        {
            deltas = new FrameDeltas(
                Decode(body.ConnectDelta), Decode(body.ExchangeDelta), Decode(body.LagDelta),
                Decode(body.ServiceDelta));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The histograms of a frame; null ones are empty.</summary>
    private readonly record struct FrameDeltas(
        Histogram? Connect, Histogram? Exchange, Histogram? Lag, Histogram? Service);

    /// <summary>Null when there is nothing in it, as in most deltas of a hold.</summary>
    private static Histogram? Decode(byte[] encoded)
    {
        // The encoding of an empty one has a word for its first slot, and that is a 0.
        if (encoded.Length is 0 or EmptyEncoding
            || (encoded.Length == EmptyEncoding + 1 && encoded[EmptyEncoding] == 0))
        {
            return null;
        }
        var histogram = Histogram.Decode(encoded);
        return histogram.HasShapeOf(Shape) ? histogram : throw new FormatException("a histogram of another shape");
    }
}
