namespace Fourtuple.Tests.Actors;

/// <summary>
/// A clock that moves only when told; timers fire inside <see cref="Advance"/>, in order of their due time.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _nowNs = 1_000_000_000;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _nowNs);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp() / 100);

    /// <summary>Timers set and not yet fired.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
                return _timers.Count(t => t.DueNs != long.MaxValue);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var until = GetTimestamp() + (by.Ticks * 100);
        while (TakeDue(until) is { } timer)
            timer.Fire();
        Interlocked.Exchange(ref _nowNs, until);
    }

    private ManualTimer? TakeDue(long until)
    {
        lock (_gate)
        {
            var timer = _timers.Where(t => t.DueNs <= until).MinBy(t => t.DueNs);
            if (timer is null)
                return null;
            Interlocked.Exchange(ref _nowNs, Math.Max(GetTimestamp(), timer.DueNs));
            timer.DueNs = long.MaxValue;
            return timer;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long DueNs = long.MaxValue;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueNs = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + (dueTime.Ticks * 100);
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
