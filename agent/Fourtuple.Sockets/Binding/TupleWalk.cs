using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Binding;

/// <summary>Walks the fresh tuples of a space in the order that its reuse and bind modes ask for.</summary>
public sealed class TupleWalk
{
    private readonly TupleSpace _space;
    private readonly BindMode _bind;
    private readonly bool _exclusive;
    private readonly int _shares;
    private readonly long _ports;
    private readonly long[] _boxStart;
    private readonly long _first;
    private long _next;

    public TupleWalk(TupleSpace space, BindMode bind, ReuseMode reuse, int share, int shares)
    {
        _space = space;
        _bind = bind;
        _exclusive = reuse == ReuseMode.Exclusive && bind == BindMode.Explicit;
        _shares = _exclusive ? shares : 1;
        _next = _first = _exclusive ? share : 0;
        _boxStart = new long[space.Boxes.Count + 1];
        for (var i = 0; i < space.Boxes.Count; i++)
        {
            _boxStart[i + 1] = _boxStart[i] + space.Boxes[i].Count;
            _ports += space.Boxes[i].Count / space.Boxes[i].Destinations.Count;
        }
        Count = _exclusive ? ((_ports - share) + shares - 1) / shares : space.Count;
    }

    public long Count { get; }

    public void Restart() => _next = _first;

    /// <summary>False when the walk is over; kernel binding walks around without end.</summary>
    public bool TryNext(out long index)
    {
        index = _next;
        if (_exclusive)
        {
            return TryNextPort(out index);
        }
        if (_next >= Count)
        {
            if (_bind == BindMode.Explicit || Count == 0)
            {
                return false;
            }
            index = _next = 0;
        }
        _next++;
        return true;
    }

    /// <summary>First and one past the last tuple of the (source address, source port) of a tuple.</summary>
    public (long Start, long End) PortOf(long index)
    {
        var box = BoxOf(index);
        var destinations = _space.Boxes[box].Destinations.Count;
        var start = index - ((index - _boxStart[box]) % destinations);
        return (start, start + destinations);
    }

    /// <summary>If the walk stands within start..end, goes on at end; returns where it stood and what it
    /// passed.</summary>
    public (long From, long Passed) JumpOver(long start, long end)
    {
        if (_exclusive || _bind == BindMode.Kernel || _next < start || _next >= end)
        {
            return (_next, 0);
        }
        var from = _next;
        _next = end;
        return (from, end - from);
    }

    /// <summary>Exclusive: the k-th port goes to destination k modulo their number.</summary>
    private bool TryNextPort(out long index)
    {
        index = -1;
        if (_next >= _ports)
        {
            return false;
        }
        var port = _next;
        _next += _shares;
        var box = 0;
        while (port >= PortsOf(box))
        {
            port -= PortsOf(box++);
        }
        var destinations = _space.Boxes[box].Destinations.Count;
        index = _boxStart[box] + (port * destinations) + (port % destinations);
        return true;
    }

    private long PortsOf(int box) => (_boxStart[box + 1] - _boxStart[box]) / _space.Boxes[box].Destinations.Count;

    private int BoxOf(long index)
    {
        var box = 0;
        while (index >= _boxStart[box + 1])
        {
            box++;
        }
        return box;
    }
}
