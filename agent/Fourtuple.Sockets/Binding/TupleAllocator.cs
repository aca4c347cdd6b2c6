using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Sockets.Binding;

/// <summary>
/// Hands out the tuples of one worker. First those that were closed, then those whose rest is over, then fresh ones in
/// index order (destinations innermost, so that source ports stay few), at last those that failed. A source port that
/// bind refused rests with all its tuples for a while. Kernel binding: the index only says source and destination.
/// </summary>
public sealed class TupleAllocator : IDisposable
{
    /// <summary>EADDRINUSE at bind: a listener or foreign socket holds the port; TIME_WAIT without SO_REUSEADDR is 60
    /// s.</summary>
    public const long QuarantineNs = 60_000_000_000;

    /// <summary>
    /// After the peer's FIN and ours the last ACK is on the way, and the tuple with it: longer than a round trip.
    /// </summary>
    private const long SettleNs = 1_000_000_000;

    /// <summary>
    /// Tuples that rest at once, of a worker: 60 s at 70,000 connections a second, 64 MB when all are touched.
    /// </summary>
    private const int MostWaiting = 1 << 22;

    /// <summary>Tuples whose last ACK is awaited at once: 1 s at 260,000 connections a second.</summary>
    private const int MostSettling = 1 << 18;

    /// <summary>Source ports in quarantine at once; the oldest is given up when there are more.</summary>
    private const int MostQuarantined = 1_024;

    private readonly TupleWalk _walk;
    private readonly NativeRing<long> _closed;
    private readonly NativeRing<long> _failed;
    private readonly TupleRest _waiting;
    private readonly TupleRest _settling;
    private readonly PortRest[] _resting = new PortRest[MostQuarantined];
    private int _restingFirst;
    private int _restingCount;
    private long _againNext;
    private long _againEnd;

    /// <param name="slots">Connections at once: bounds the memory for closed tuples.</param>
    /// <param name="share">Exclusive reuse only: takes every <paramref name="shares"/>-th source port from this
    /// on.</param>
    /// <param name="takesOver">TCP timestamps are on here.</param>
    /// <param name="churns">Tuples are used again and again: room for many more at rest than connections.</param>
    public TupleAllocator(
        TupleSpace space, BindMode bind, ReuseMode reuse, int slots, int share = 0, int shares = 1, bool churns = false,
        bool takesOver = true)
    {
        TakeOver = new TakeOver(takesOver && bind == BindMode.Explicit);
        _walk = new TupleWalk(space, bind, reuse, share, shares);
        _closed = new NativeRing<long>(slots);
        _failed = new NativeRing<long>(slots);
        var most = bind == BindMode.Explicit && churns ? MostWaiting : slots;
        _waiting = new TupleRest((int)Math.Min(most, Math.Max(1, _walk.Count)));
        _settling = new TupleRest((int)Math.Min(Math.Min(most, MostSettling), Math.Max(1, _walk.Count)));
    }

    /// <summary>Distinct tuples this worker may use.</summary>
    public long Count => _walk.Count;

    /// <summary>Source ports in quarantine.</summary>
    public int Quarantined => _restingCount;

    /// <summary>Which tuples have to rest after we closed them first, and for how long.</summary>
    public TakeOver TakeOver { get; }

    /// <summary>Tuples at rest by themselves.</summary>
    public int Resting => _waiting.Count + _settling.Count;

    /// <summary>The tuple taken last had been used before.</summary>
    public bool Reused { get; private set; }

    /// <summary>False when no tuple is free now.</summary>
    public bool TryTake(long nowNs, out long index)
    {
        Reused = _closed.TryTake(out index) || _settling.TryTake(nowNs, SettleNs, out index)
            || _waiting.TryTake(nowNs, TakeOver.RestNs, out index);
        return Reused || TryTakeUnused(nowNs, out index);
    }

    private bool TryTakeUnused(long nowNs, out long index)
    {
        if (_againNext == _againEnd && _restingCount > 0 && _resting[_restingFirst].UntilNs <= nowNs)
        {
            var rest = TakeOldest();
            (_againNext, _againEnd) = (rest.Next, rest.End);
        }
        if (_againNext < _againEnd)
        {
            index = _againNext++;
            return true;
        }
        return _walk.TryNext(out index) || _failed.TryTake(out index);
    }

    /// <summary>The connection is closed: its tuple is the first to be used again.</summary>
    public void Return(long index) => _closed.TryAdd(index);

    /// <summary>Closed, and not to be used before its TIME_WAIT is over. Given up when too many rest.</summary>
    public void Rest(long index, long nowNs) => _waiting.TryAdd(index, nowNs);

    /// <summary>As <see cref="Rest"/>, for the much shorter time that a last ACK takes.</summary>
    public void Settle(long index, long nowNs) => _settling.TryAdd(index, nowNs);

    /// <summary>
    /// The kernel says that the 4-tuple is in use: by a TIME_WAIT that can't be taken over, or by another's socket. One
    /// that rested for its TIME_WAIT already is nearly free.
    /// </summary>
    /// <param name="reused">It was one of ours before.</param>
    public void Refuse(long index, long destination, bool reused, long nowNs)
    {
        if (reused && TakeOver.Refused(destination))
        {
            Settle(index, nowNs);
            return;
        }
        Rest(index, nowNs);
    }

    /// <summary>
    /// The opening failed at or beyond the target: used again only when nothing fresh is left, so that a dead
    /// destination
    /// doesn't attract the openings. When too many wait, the newest is given up.
    /// </summary>
    public void ReturnFailed(long index) => _failed.TryAdd(index);

    /// <summary>
    /// Bind refused the source port of this tuple: it rests from now on. Returns how many tuples are passed over by
    /// that.
    /// </summary>
    public long Quarantine(long index, long nowNs)
    {
        var (start, end) = _walk.PortOf(index);
        long passed = 1;
        var (first, last) = (index, index + 1);
        if (_againNext > start && _againNext < end && _againEnd <= end)
        {
            passed += _againEnd - _againNext;
            last = Math.Max(last, _againEnd);
            _againNext = _againEnd;
        }
        var (from, jumped) = _walk.JumpOver(start, end);
        if (jumped > 0)
        {
            passed += jumped;
            first = Math.Min(first, from);
            last = Math.Max(last, from + jumped);
        }
        Add(start, first, last, nowNs + QuarantineNs);
        return passed;
    }

    /// <summary>
    /// Begins anew, in index order, unless something rests. Only for when no tuple is in use: closings come in any
    /// order, and taking again what they left would load destinations unequally.
    /// </summary>
    public void Restart()
    {
        if (Resting + _restingCount > 0 || _againNext < _againEnd)
        {
            return;
        }
        while (_closed.TryTake(out _) || _failed.TryTake(out _))
        {
        }
        _walk.Restart();
    }

    public void Dispose()
    {
        _closed.Dispose();
        _failed.Dispose();
        _waiting.Dispose();
        _settling.Dispose();
    }

    private void Add(long start, long first, long last, long untilNs)
    {
        for (var i = _restingCount - 1; i >= 0; i--)
        {
            ref var rest = ref _resting[(_restingFirst + i) % MostQuarantined];
            if (rest.Start == start)
            {
                rest.Next = Math.Min(rest.Next, first);
                rest.End = Math.Max(rest.End, last);
                return;
            }
        }
        if (_restingCount == MostQuarantined)
        {
            TakeOldest();
        }
        _resting[(_restingFirst + _restingCount++) % MostQuarantined] = new PortRest(start, first, last, untilNs);
    }

    private PortRest TakeOldest()
    {
        var oldest = _resting[_restingFirst];
        _restingFirst = (_restingFirst + 1) % MostQuarantined;
        _restingCount--;
        return oldest;
    }

    /// <summary>Tuples Next..End of the source port whose first tuple is Start. Ages in order: the first ends
    /// first.</summary>
    private record struct PortRest(long Start, long Next, long End, long UntilNs);
}
