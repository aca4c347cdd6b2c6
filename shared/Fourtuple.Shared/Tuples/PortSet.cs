namespace Fourtuple.Shared.Tuples;

/// <summary>Sorted, disjoint, non-adjacent port ranges; position &lt;-&gt; port is O(log ranges).</summary>
public sealed class PortSet : IEquatable<PortSet>
{
    private readonly PortRange[] _ranges;
    private readonly int[] _starts;

    /// <summary>Sorts and merges. Throws ArgumentException for a reversed range.</summary>
    public PortSet(IEnumerable<PortRange> ranges)
    {
        _ranges = Merged(ranges);
        _starts = new int[_ranges.Length];
        foreach (var part in Enumerable.Range(0, _ranges.Length))
        {
            _starts[part] = Count;
            Count += _ranges[part].Count;
        }
    }

    public static PortSet Empty { get; } = new([]);

    public static PortSet Of(int first, int last) =>
        new([new PortRange(checked((ushort)first), checked((ushort)last))]);

    /// <summary>A set of single ports in any order, as /proc/net/tcp lists them.</summary>
    public static PortSet Of(IEnumerable<ushort> ports) => new(ports.Select(port => new PortRange(port, port)));

    public IReadOnlyList<PortRange> Ranges => _ranges;

    public int Count { get; }

    public ushort this[int position]
    {
        get
        {
            if ((uint)position >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(position), position, $"the set has {Count} ports");
            }
            if (_ranges.Length == 1)
            {
                return (ushort)(_ranges[0].First + position);
            }
            var part = LastNotAbove(_starts, position);
            return (ushort)(_ranges[part].First + position - _starts[part]);
        }
    }

    /// <summary>The position of the port, or -1.</summary>
    public int IndexOf(ushort port)
    {
        var low = 0;
        var high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[middle].Contains(port))
            {
                return _starts[middle] + port - _ranges[middle].First;
            }
            if (port < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }
        return -1;
    }

    public bool Contains(ushort port) => IndexOf(port) >= 0;

    public bool Overlaps(PortSet other) =>
        _ranges.Any(mine => other._ranges.Any(theirs => mine.First <= theirs.Last && theirs.First <= mine.Last));

    public PortSet Except(PortSet other)
    {
        var left = new List<PortRange>();
        foreach (var range in _ranges)
        {
            var next = (int)range.First;
            foreach (var hole in other._ranges.Where(hole => hole.First <= range.Last && hole.Last >= range.First))
            {
                if (hole.First > next)
                {
                    left.Add(new PortRange((ushort)next, (ushort)(hole.First - 1)));
                }
                next = hole.Last + 1;
            }
            if (next <= range.Last)
            {
                left.Add(new PortRange((ushort)next, range.Last));
            }
        }
        return new PortSet(left);
    }

    public PortSet Union(PortSet other) => new(_ranges.Concat(other._ranges));

    public PortSet Intersect(PortSet other) => new(
        from mine in _ranges
        from theirs in other._ranges
        let first = Math.Max(mine.First, theirs.First)
        let last = Math.Min(mine.Last, theirs.Last)
        where first <= last
        select new PortRange(first, last));

    public PortSet Slice(int from, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - from);
        return count == 0 ? Empty : Intersect(new PortSet([new PortRange(this[from], this[from + count - 1])]));
    }

    public bool Equals(PortSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as PortSet);

    public override int GetHashCode() =>
        _ranges.Length == 0 ? 0 : HashCode.Combine(Count, _ranges.Length, _ranges[0], _ranges[^1]);

    public override string ToString() => string.Join(',', _ranges);

    private static int LastNotAbove(int[] starts, int position)
    {
        var low = 0;
        var high = starts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (starts[middle] <= position)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }
        return low;
    }

    private static PortRange[] Merged(IEnumerable<PortRange> ranges)
    {
        var merged = new List<PortRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (range.Last < range.First)
            {
                throw new ArgumentException($"{range} is reversed", nameof(ranges));
            }
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = new PortRange(merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }
        return [.. merged];
    }
}
