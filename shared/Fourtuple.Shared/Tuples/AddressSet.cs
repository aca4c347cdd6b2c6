namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Sorted, disjoint, non-adjacent address ranges of one family; position &lt;-&gt; address is O(log ranges). Of a set
/// with more than long.MaxValue addresses the first long.MaxValue have positions; all of them are contained.
/// </summary>
public sealed class AddressSet : IEquatable<AddressSet>
{
    private readonly AddressRange[] _ranges;
    private readonly long[] _starts;

    /// <summary>Sorts and merges. Throws ArgumentException for a reversed range or for mixed families.</summary>
    public AddressSet(IEnumerable<AddressRange> ranges)
    {
        _ranges = Merged(ranges);
        _starts = Saturating.Starts(_ranges, range => range.Count);
    }

    public static AddressSet Of(params IEnumerable<Address> addresses) =>
        new(addresses.Select(address => new AddressRange(address, address)));

    public IReadOnlyList<AddressRange> Ranges => _ranges;

    /// <summary>How many addresses; saturates at long.MaxValue.</summary>
    public long Count => _starts[^1];

    /// <summary>The family; false for the empty set.</summary>
    public bool IsV6 => _ranges.Length > 0 && _ranges[0].First.IsV6;

    public Address this[long position]
    {
        get
        {
            if ((ulong)position >= (ulong)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(position), position, $"the set has {Count} addresses");
            }
            if (_ranges.Length == 1)
            {
                return _ranges[0].First.Plus((UInt128)(ulong)position);
            }
            var part = Saturating.PartOf(_starts, position);
            return _ranges[part].First.Plus((UInt128)(ulong)(position - _starts[part]));
        }
    }

    /// <summary>The position of the address, or -1 when it is not in the set or beyond the last position.</summary>
    public long IndexOf(Address address)
    {
        var part = PartHolding(address);
        if (part < 0)
        {
            return -1;
        }
        var offset = address.Bits - _ranges[part].First.Bits;
        return offset >= (ulong)(Count - _starts[part]) ? -1 : _starts[part] + (long)offset;
    }

    public bool Contains(Address address) => PartHolding(address) >= 0;

    /// <summary>Whether every address of the range is in the set.</summary>
    public bool Contains(AddressRange range)
    {
        var part = PartHolding(range.First);
        return part >= 0 && range.Last <= _ranges[part].Last;
    }

    /// <summary>Whether some address is in both sets; one walk over both.</summary>
    public bool Overlaps(AddressSet other)
    {
        var (mine, theirs) = (0, 0);
        while (mine < _ranges.Length && theirs < other._ranges.Length)
        {
            if (_ranges[mine].Overlaps(other._ranges[theirs]))
            {
                return true;
            }
            if (_ranges[mine].Last < other._ranges[theirs].First)
            {
                mine++;
            }
            else
            {
                theirs++;
            }
        }
        return false;
    }

    public AddressSet Slice(long from, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - from);
        if (count == 0)
        {
            return new AddressSet([]);
        }
        var (first, last) = (this[from], this[from + count - 1]);
        return new AddressSet(_ranges.Where(range => range.First <= last && first <= range.Last).Select(range =>
            new AddressRange(range.First < first ? first : range.First, range.Last > last ? last : range.Last)));
    }

    public bool Equals(AddressSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as AddressSet);

    public override int GetHashCode() =>
        _ranges.Length == 0 ? 0 : HashCode.Combine(_ranges.Length, _ranges[0], _ranges[^1]);

    public override string ToString() => string.Join(',', _ranges);

    private int PartHolding(Address address)
    {
        var low = 0;
        var high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (address < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (address > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }
        return -1;
    }

    private static AddressRange[] Merged(IEnumerable<AddressRange> ranges)
    {
        var sorted = ranges.OrderBy(range => range.First).ToList();
        var merged = new List<AddressRange>();
        foreach (var range in sorted)
        {
            if (range.Last < range.First || range.First.IsV6 != sorted[0].First.IsV6
                || range.Last.IsV6 != range.First.IsV6)
            {
                throw new ArgumentException($"{range} is reversed or of another family", nameof(ranges));
            }
            if (merged.Count > 0 && Touches(merged[^1], range))
            {
                var last = merged[^1].Last > range.Last ? merged[^1].Last : range.Last;
                merged[^1] = new AddressRange(merged[^1].First, last);
            }
            else
            {
                merged.Add(range);
            }
        }
        return [.. merged];
    }

    // Compared by subtraction, because adding one to the highest address would wrap.
    private static bool Touches(AddressRange before, AddressRange after) =>
        after.First <= before.Last || after.First.Bits - before.Last.Bits == 1;
}
