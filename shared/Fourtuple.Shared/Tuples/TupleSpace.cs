namespace Fourtuple.Shared.Tuples;

/// <summary>
/// One box an address family, concatenated. index &lt;-&gt; tuple is a bijection over 64-bit indexes, allocation-free
/// and
/// O(log ranges). A slice of the space is a TupleSpace too, indexed from 0 inside.
/// </summary>
public sealed class TupleSpace : IEquatable<TupleSpace>
{
    private readonly TupleBox[] _boxes;
    private readonly long[] _starts;
    private readonly long[] _destinationStarts;

    /// <summary>Throws ArgumentException for two boxes of one family or a box that mixes families.</summary>
    public TupleSpace(IReadOnlyList<TupleBox> boxes)
    {
        _boxes = [.. boxes];
        foreach (var box in _boxes)
        {
            if (box.Count > 0 && box.Sources.IsV6 != box.Destinations.IsV6)
            {
                throw new ArgumentException("a box mixes IPv4 and IPv6", nameof(boxes));
            }
        }
        if (_boxes.Length > 2 || (_boxes.Length == 2 && _boxes[0].Destinations.IsV6 == _boxes[1].Destinations.IsV6))
        {
            throw new ArgumentException("a tuple space has at most one box an address family", nameof(boxes));
        }
        _starts = Saturating.Starts(_boxes, box => box.Count);
        _destinationStarts = Saturating.Starts(_boxes, box => box.Destinations.Count);
    }

    public IReadOnlyList<TupleBox> Boxes => _boxes;

    /// <summary>How many tuples; saturates at long.MaxValue.</summary>
    public long Count => _starts[^1];

    /// <summary>Number of destination endpoints over all boxes.</summary>
    public long DestinationCount => _destinationStarts[^1];

    public ConnectionTuple this[long index]
    {
        get
        {
            var box = BoxHolding(index);
            return _boxes[box].At(index - _starts[box]);
        }
    }

    /// <summary>The source of the tuple at an index: half the arithmetic when nothing else is asked.</summary>
    public Endpoint SourceAt(long index)
    {
        var box = BoxHolding(index);
        return _boxes[box].SourceAt(index - _starts[box]);
    }

    /// <summary>The index of the tuple, or -1 when it is outside or beyond long.MaxValue.</summary>
    public long IndexOf(ConnectionTuple tuple)
    {
        for (var box = 0; box < _boxes.Length; box++)
        {
            var index = _boxes[box].IndexOf(tuple);
            if (index >= 0)
            {
                return index < Count - _starts[box] ? _starts[box] + index : -1;
            }
        }
        return -1;
    }

    /// <summary>Position of the tuple's destination among all destinations of the space (box after box).</summary>
    public long DestinationPosition(long index)
    {
        var box = BoxHolding(index);
        var destinations = (ulong)_boxes[box].Destinations.Count;
        return _destinationStarts[box] + (long)((ulong)(index - _starts[box]) % destinations);
    }

    /// <summary>The endpoint and target name of a destination position.</summary>
    public (Endpoint Endpoint, string Target) Destination(long destinationPosition)
    {
        if ((ulong)destinationPosition >= (ulong)DestinationCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(destinationPosition), destinationPosition, $"the space has {DestinationCount} destinations");
        }
        var box = Saturating.PartOf(_destinationStarts, destinationPosition);
        var position = destinationPosition - _destinationStarts[box];
        return (_boxes[box].Destinations[position], _boxes[box].Destinations.TargetOf(position));
    }

    public bool Equals(TupleSpace? other) => other is not null && _boxes.AsSpan().SequenceEqual(other._boxes);

    public override bool Equals(object? obj) => Equals(obj as TupleSpace);

    public override int GetHashCode() => HashCode.Combine(Count, _boxes.Length, _boxes.FirstOrDefault());

    private int BoxHolding(long index)
    {
        if ((ulong)index >= (ulong)_starts[^1])
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"the space has {Count} tuples");
        }
        return _boxes.Length > 1 && index >= _starts[1] ? 1 : 0;
    }
}
