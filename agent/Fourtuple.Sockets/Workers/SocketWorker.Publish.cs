using Fourtuple.Shared.Metrics;

namespace Fourtuple.Sockets.Workers;

/// <summary>What other threads see of the worker.</summary>
public sealed partial class SocketWorker
{
    private LoadCounters _published;
    private int _publishedVersion;
    private WorkerSnapshot? _asked;
    private string? _fault;
    private bool _exited;

    /// <summary>Keeps the loop from being freed while another thread wakes it.</summary>
    private readonly Lock _wakeGate = new();

    /// <summary>Asks for a snapshot, from one collector thread at a time; it is filled at the next turn.</summary>
    public void Ask(WorkerSnapshot snapshot)
    {
        snapshot.Prepare();
        Interlocked.Exchange(ref _asked, snapshot);
        if (Volatile.Read(ref _exited))
        {
            // The thread is gone, so whoever takes the request back may read everything.
            Hand();
            return;
        }
        Wake();
    }

    /// <summary>The counters as of the last turn, from any thread.</summary>
    public LoadCounters Peek()
    {
        while (true)
        {
            var version = Volatile.Read(ref _publishedVersion);
            var copy = _published;
            Interlocked.MemoryBarrier();
            if ((version & 1) == 0 && version == Volatile.Read(ref _publishedVersion))
            {
                return copy;
            }
            Thread.Yield();
        }
    }

    /// <summary>Changes with every turn.</summary>
    public int Progress => Volatile.Read(ref _publishedVersion);

    /// <summary>The thread is done with everything but its return.</summary>
    public bool Exited => Volatile.Read(ref _exited);

    /// <summary>Why it ended by itself; null when it did not. Only after it exited.</summary>
    public string? Fault => _fault;

    /// <summary>Takes back a snapshot that was asked for; false when it is filled, or being filled.</summary>
    public bool Withdraw() => Interlocked.Exchange(ref _asked, null) is not null;

    private void Wake()
    {
        lock (_wakeGate)
        {
            if (!_exited)
            {
                _loop.Wake();
            }
        }
    }

    private void Publish()
    {
        // Odd while it is written: a reader tries again.
        Interlocked.Increment(ref _publishedVersion);
        _published = _counters;
        Interlocked.Increment(ref _publishedVersion);
        if (Volatile.Read(ref _asked) is not null)
        {
            Hand();
        }
    }

    private void Hand()
    {
        if (Interlocked.Exchange(ref _asked, null) is { } snapshot)
        {
            Fill(snapshot);
            snapshot.SetFilled();
        }
    }

    private void Fill(WorkerSnapshot snapshot)
    {
        snapshot.Counters = _counters;
        snapshot.AtDrain = _atDrain;
        snapshot.Draining = _draining;
        snapshot.Ended = Ended || _exited;
        snapshot.Fault = _fault;
        (snapshot.Connect, _connectTimes) = (_connectTimes, snapshot.Connect);
        (snapshot.Exchange, _exchangeTimes) = (_exchangeTimes, snapshot.Exchange);
        (snapshot.Lag, _lags) = (_lags, snapshot.Lag);
        (snapshot.Service, _serviceTimes) = (_serviceTimes, snapshot.Service);
        snapshot.FailureCount = _failures.CopyTo(snapshot.Failures);
        _destinations.CopyTo(snapshot.Destinations);
        _sources.CopyTo(snapshot.SourcePorts, snapshot.SourceConnections, snapshot.SourceUses);
    }
}
