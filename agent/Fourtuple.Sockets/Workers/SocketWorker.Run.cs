namespace Fourtuple.Sockets.Workers;

/// <summary>The worker's thread.</summary>
public sealed partial class SocketWorker
{
    private bool _stop;

    /// <summary>Turns until it is stopped. A fault ends this worker only; it is told in the snapshots.</summary>
    public void Run(TimeProvider clock)
    {
        try
        {
            while (!Volatile.Read(ref _stop))
            {
                var count = _loop.Poll(_completions, PollTimeoutNs(NanosecondsOf(clock)));
                Turn(NanosecondsOf(clock), _completions.AsSpan(0, count));
            }
        }
        catch (Exception e)
        {
            _fault = $"A socket worker failed ({e.GetType().Name}: {e.Message}); what it held is lost.";
        }
        Finish();
    }

    /// <summary>Ends the thread after its turn, from any thread; what is open goes with the loop.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stop, true);
        Wake();
    }

    /// <summary>CLOCK_MONOTONIC in nanoseconds: what TimeProvider.System counts on Linux.</summary>
    public static long NanosecondsOf(TimeProvider clock) => clock.TimestampFrequency == 1_000_000_000
        ? clock.GetTimestamp()
        : (long)((Int128)clock.GetTimestamp() * 1_000_000_000 / clock.TimestampFrequency);

    /// <summary>
    /// What was in progress when the worker failed is nobody's doing: lost. What it had not begun is its successor's.
    /// </summary>
    private void Lose()
    {
        _counters = _counters.Lost();
        _up.Stop();
        _delayed = 0;
    }

    private void Finish()
    {
        if (_fault is not null && !_draining)
        {
            Lose();
        }
        if (!_draining)
        {
            _counters.Skipped += _up.Stop() + _delayed;
            HoldRate();
            _atDrain = _counters;
            _draining = true;
        }
        if (!_abandoned)
        {
            Abandon();
        }
        Publish();
        lock (_wakeGate)
        {
            _exited = true;
        }
        _loop.Dispose();
        Hand();
    }
}
