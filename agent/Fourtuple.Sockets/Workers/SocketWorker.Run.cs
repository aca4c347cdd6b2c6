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
            _fault = $"{e.GetType().Name}: {e.Message}";
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

    private void Finish()
    {
        if (!_draining)
        {
            _counters.Skipped += _up.Stop() + _delayed;
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
