using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Binding;

/// <summary>
/// The tuples of one worker. Where targets have weights, each has a <see cref="TupleAllocator"/> of its own, and their
/// turns come by stride: after k openings each target had its part of k to within one. Indexes are those of the whole
/// space, whatever the lanes number inside.
/// </summary>
public sealed class TupleSupply : IDisposable
{
    private readonly TupleSpace _space;
    private readonly TupleAllocator[] _tuples;
    private readonly TupleSpace[] _lanes;
    private readonly double[] _step;
    private readonly double[] _next;
    private readonly long[] _firstDestination;
    private readonly int[] _laneOfStretch;
    private readonly bool _lends;
    private int _last;

    /// <inheritdoc cref="TupleAllocator(TupleSpace, BindMode, ReuseMode, int, int, int, bool, bool)"/>
    public TupleSupply(
        TupleSpace space, BindMode bind, ReuseMode reuse, int slots, int share = 0, int shares = 1, bool churns = false,
        bool takesOver = true)
    {
        _space = space;
        // A rate that a target's tuples don't carry is not made up for by another's: its openings are skipped.
        _lends = !churns;
        var lanes = TargetLanes.Of(space, reuse == ReuseMode.Exclusive && bind == BindMode.Explicit);
        _lanes = [.. lanes.Select(lane => lane.Space)];
        _tuples =
        [
            .. lanes.Select(lane => new TupleAllocator(
                lane.Space, bind, reuse, slots, share, shares, churns, takesOver)),
        ];
        _step = [.. lanes.Select(lane => 1 / lane.Part)];
        _next = [.. lanes.Select(lane => 0.5 / lane.Part)];
        (_firstDestination, _laneOfStretch) = Stretches(lanes);
    }

    /// <summary>Distinct tuples this worker may use.</summary>
    public long Count => _tuples.Sum(lane => lane.Count);

    /// <inheritdoc cref="TupleAllocator.Reused"/>
    public bool Reused => _tuples[_last].Reused;

    /// <summary>False when no tuple is free now, or the target whose turn it is has none and gets none lent.</summary>
    public bool TryTake(long nowNs, out long index)
    {
        if (_tuples.Length == 1)
        {
            return _tuples[0].TryTake(nowNs, out index);
        }
        var turn = Turn();
        if (TryTake(turn, nowNs, out index))
        {
            return true;
        }
        if (!_lends)
        {
            _next[turn] += _step[turn];
            return false;
        }
        for (var lane = 0; lane < _tuples.Length; lane++)
        {
            if (lane != turn && TryTake(lane, nowNs, out index))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the tuple may be used again at once although this side closed it first.</summary>
    public bool TakesOver(long index, long destination) => _tuples[LaneOf(index)].TakeOver.Holds(destination);

    /// <inheritdoc cref="TupleAllocator.Return"/>
    public void Return(long index) => _tuples[LaneOf(index)].Return(Inside(index));

    /// <inheritdoc cref="TupleAllocator.Rest"/>
    public void Rest(long index, long nowNs) => _tuples[LaneOf(index)].Rest(Inside(index), nowNs);

    /// <inheritdoc cref="TupleAllocator.Settle"/>
    public void Settle(long index, long nowNs) => _tuples[LaneOf(index)].Settle(Inside(index), nowNs);

    /// <inheritdoc cref="TupleAllocator.ReturnFailed"/>
    public void ReturnFailed(long index) => _tuples[LaneOf(index)].ReturnFailed(Inside(index));

    /// <inheritdoc cref="TupleAllocator.Refuse"/>
    public void Refuse(long index, long destination, bool reused, long nowNs)
    {
        var lane = GiveTurnBack(index);
        _tuples[lane].Refuse(Inside(index), destination, reused, nowNs);
    }

    /// <inheritdoc cref="TupleAllocator.Quarantine"/>
    public long Quarantine(long index, long nowNs)
    {
        var lane = GiveTurnBack(index);
        return _tuples[lane].Quarantine(Inside(index), nowNs);
    }

    /// <inheritdoc cref="TupleAllocator.Restart"/>
    public void Restart()
    {
        foreach (var lane in _tuples)
        {
            lane.Restart();
        }
    }

    public void Dispose()
    {
        foreach (var lane in _tuples)
        {
            lane.Dispose();
        }
    }

    private bool TryTake(int lane, long nowNs, out long index)
    {
        if (!_tuples[lane].TryTake(nowNs, out index))
        {
            return false;
        }
        index = _space.IndexOf(_lanes[lane][index]);
        _next[lane] += _step[lane];
        _last = lane;
        return true;
    }

    /// <summary>The lane whose next opening is due first; the earlier one among equals.</summary>
    private int Turn()
    {
        var turn = 0;
        for (var lane = 1; lane < _next.Length; lane++)
        {
            if (_next[lane] < _next[turn])
            {
                turn = lane;
            }
        }
        return turn;
    }

    /// <summary>The opening goes on with another tuple, so this one did not count.</summary>
    private int GiveTurnBack(long index)
    {
        var lane = LaneOf(index);
        _next[lane] -= _step[lane];
        return lane;
    }

    private long Inside(long index) => _tuples.Length == 1 ? index : _lanes[LaneOf(index)].IndexOf(_space[index]);

    private int LaneOf(long index)
    {
        if (_tuples.Length == 1)
        {
            return 0;
        }
        var destination = _space.DestinationPosition(index);
        var stretch = _firstDestination.Length - 1;
        while (_firstDestination[stretch] > destination)
        {
            stretch--;
        }
        return _laneOfStretch[stretch];
    }

    /// <summary>First destination of each stretch that belongs to one target, and whose it is.</summary>
    private (long[] First, int[] Lane) Stretches(IReadOnlyList<TargetLane> lanes)
    {
        var (first, lane) = (new List<long>(), new List<int>());
        long start = 0;
        foreach (var box in lanes.Count == 1 ? [] : _space.Boxes)
        {
            for (var at = 0; at < lanes.Count; at++)
            {
                foreach (var own in lanes[at].Space.Boxes.Where(own => own.Destinations.IsV6 == box.Destinations.IsV6))
                {
                    first.Add(start + own.Destinations.From - box.Destinations.From);
                    lane.Add(at);
                }
            }
            start += box.Destinations.Count;
        }
        var order = Enumerable.Range(0, first.Count).OrderBy(at => first[at]).ToArray();
        return ([.. order.Select(at => first[at])], [.. order.Select(at => lane[at])]);
    }
}
