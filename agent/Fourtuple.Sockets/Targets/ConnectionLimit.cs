namespace Fourtuple.Sockets.Targets;

/// <summary>
/// The bound on connections, shared by all workers. A permit is taken before a connection can come to be and given back
/// after it is gone, so the bound is never exceeded, not even for a moment.
/// </summary>
internal sealed class ConnectionLimit(long limit, int workers)
{
    private readonly Action?[] _wake = new Action?[workers];
    private readonly int[] _waiting = new int[workers];
    private readonly int[] _handed = new int[workers];
    private int _turn;
    private long _taken;
    private long _open;
    private long _peak;

    public long Limit { get; } = limit;

    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>How the worker is woken when a permit it waits for may be free.</summary>
    public void OnRelease(int worker, Action wake) => _wake[worker] = wake;

    public bool TryTake()
    {
        var seen = Interlocked.Read(ref _taken);
        while (seen < Limit)
        {
            var found = Interlocked.CompareExchange(ref _taken, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }
            seen = found;
        }
        return false;
    }

    /// <summary>As TryTake; when there is none, the next release is handed to this worker, which is woken.</summary>
    public bool TryTakeOrWait(int worker)
    {
        if (Interlocked.Exchange(ref _handed[worker], 0) != 0 || TryTake())
        {
            return true;
        }
        // Marked before the second look, so that a release between the two is not missed.
        Interlocked.Exchange(ref _waiting[worker], 1);
        if (!TryTake())
        {
            return false;
        }
        Interlocked.Exchange(ref _waiting[worker], 0);
        return true;
    }

    /// <summary>Gives back what was handed to a worker that has got enough meanwhile.</summary>
    public void ReturnUnused(int worker)
    {
        if (Volatile.Read(ref _handed[worker]) != 0 && Interlocked.Exchange(ref _handed[worker], 0) != 0)
        {
            Release();
        }
    }

    /// <summary>
    /// Hands the permit to a worker that waits, in turns: were it only free, the releasing worker would always be the
    /// first to take it again, and the others' listeners would starve.
    /// </summary>
    public void Release()
    {
        var first = (uint)Interlocked.Increment(ref _turn);
        for (uint step = 0; step < (uint)_waiting.Length; step++)
        {
            var worker = (int)((first + step) % (uint)_waiting.Length);
            if (Volatile.Read(ref _waiting[worker]) != 0 && Interlocked.Exchange(ref _waiting[worker], 0) != 0)
            {
                Interlocked.Exchange(ref _handed[worker], 1);
                _wake[worker]?.Invoke();
                return;
            }
        }
        Interlocked.Decrement(ref _taken);
        WakeLate();
    }

    // A worker that began to wait while the loop above passed it by looks again.
    private void WakeLate()
    {
        for (var worker = 0; worker < _waiting.Length; worker++)
        {
            if (Volatile.Read(ref _waiting[worker]) != 0 && Interlocked.Exchange(ref _waiting[worker], 0) != 0)
            {
                _wake[worker]?.Invoke();
            }
        }
    }

    public void Opened()
    {
        var open = Interlocked.Increment(ref _open);
        var peak = Interlocked.Read(ref _peak);
        while (open > peak)
        {
            var found = Interlocked.CompareExchange(ref _peak, open, peak);
            if (found == peak)
            {
                return;
            }
            peak = found;
        }
    }

    public void Ended() => Interlocked.Decrement(ref _open);
}
