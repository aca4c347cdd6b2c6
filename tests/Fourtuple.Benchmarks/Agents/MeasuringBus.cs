using System.Collections.Concurrent;
using System.Diagnostics;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>
/// Measures from the first sending of a telemetry frame to the beacon that says it is applied, which is committed; and
/// counts frames and what the bus did not take.
/// </summary>
internal sealed class MeasuringBus(IMessageBus inner) : IMessageBus
{
    private readonly ConcurrentDictionary<Guid, (long Sequence, long SentAt)> _waiting = new();
    private readonly Lock _gate = new();
    private readonly Histogram _lag = new();
    private long _frames;
    private long _repeated;
    private long _notTaken;

    public BusStatistics Statistics => inner.Statistics;

    /// <summary>Forgets what was measured so far.</summary>
    public void Begin()
    {
        lock (_gate)
            _lag.Reset();
        (_frames, _repeated, _notTaken) = (0, 0, 0);
    }

    public AgentsPartResult Result()
    {
        lock (_gate)
        {
            return new AgentsPartResult(
                Convert.ToBase64String(_lag.Encode()), Interlocked.Read(ref _frames), Interlocked.Read(ref _repeated),
                Interlocked.Read(ref _notTaken), Statistics.Dropped, Statistics.Refused);
        }
    }

    public ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive, CancellationToken stop)
    {
        Guid? session = null;
        return inner.OpenAsync(
            address, topics,
            envelope =>
            {
                if (envelope.Body is ClusterMessage.Welcome welcome)
                    session = welcome.Session;
                else if (envelope.Body is ClusterMessage.Beacon beacon && session is { } own)
                    Hear(own, beacon);
                return receive(envelope);
            },
            stop);
    }

    public async ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
    {
        if (envelope.Body is ClusterMessage.Telemetry frame)
            Note(frame);
        var outcome = await inner.SendAsync(to, envelope);
        if (outcome != SendOutcome.Accepted)
            Interlocked.Increment(ref _notTaken);
        return outcome;
    }

    public ValueTask PublishAsync(BusTopic topic, Envelope envelope) => inner.PublishAsync(topic, envelope);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Note(ClusterMessage.Telemetry frame)
    {
        Interlocked.Increment(ref _frames);
        if (_waiting.TryGetValue(frame.Session, out var waiting) && waiting.Sequence == frame.Sequence)
            Interlocked.Increment(ref _repeated);
        else
            _waiting[frame.Session] = (frame.Sequence, Stopwatch.GetTimestamp());
    }

    private void Hear(Guid session, ClusterMessage.Beacon beacon)
    {
        if (!beacon.Applied.TryGetValue(session, out var applied)
            || !_waiting.TryGetValue(session, out var waiting) || applied < waiting.Sequence
            || !_waiting.TryRemove(new(session, waiting)))
        {
            return;
        }
        lock (_gate)
            _lag.Record(Stopwatch.GetElapsedTime(waiting.SentAt).Ticks * 100);
    }
}
