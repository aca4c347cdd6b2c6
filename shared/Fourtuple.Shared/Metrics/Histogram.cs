using System.Runtime.CompilerServices;

namespace Fourtuple.Shared.Metrics;

/// <summary>
/// HdrHistogram-compatible log-linear histogram of longs (nanoseconds by convention), fixed precision, mergeable, V2
/// encoding readable by the standard HdrHistogram tools. Counts are kept in pages that are made when a value falls into
/// them: most histograms hold few of the values there could be. Owned by one thread.
/// </summary>
public sealed class Histogram
{
    /// <summary>Slots of a page: 2^8, a quarter of an octave at 3 digits.</summary>
    private const int PageBits = 8;
    private const int PageSlots = 1 << PageBits;

    private readonly HistogramShape _shape;
    private readonly long[]?[] _pages;

    /// <summary>Bits of a slot's number that are its place in the array of its page.</summary>
    private int _placeMask = PageSlots - 1;
    private long _total;
    private int _firstSlot = int.MaxValue;
    private int _lastSlot = -1;

    /// <summary>
    /// Defaults of the project: 1 ns to 1 h with 3 significant digits (33,792 slots, 270 KB when all are in use).
    /// Throws ArgumentOutOfRangeException unless lowest &gt;= 1, highest &gt;= 2 x lowest, digits 0 to 5, slots &lt;=
    /// 2^20.
    /// </summary>
    public Histogram(long lowestDiscernible = 1, long highestTrackable = 3_600_000_000_000, int significantDigits = 3)
        : this(HistogramShape.Make(lowestDiscernible, highestTrackable, significantDigits, out var problem), problem)
    {
    }

    internal Histogram(HistogramShape shape)
        : this(shape, null)
    {
    }

    private Histogram(HistogramShape shape, string? problem)
    {
        if (problem is not null)
            throw new ArgumentOutOfRangeException(nameof(shape), problem);
        _shape = shape;
        _pages = new long[(shape.Slots + PageSlots - 1) >> PageBits][];
    }

    public long TotalCount => _total;

    /// <summary>Least value recorded, to the precision (its lowest equivalent); 0 when empty.</summary>
    public long Min => _total == 0 ? 0 : _shape.LowestOf(_firstSlot);

    /// <summary>Greatest value recorded, to the precision (its highest equivalent); 0 when empty.</summary>
    public long Max => _total == 0 ? 0 : _shape.HighestOf(_lastSlot);

    /// <summary>Mean of the slots' middles, as HdrHistogram computes it; 0 when empty.</summary>
    public double Mean
    {
        get
        {
            var sum = 0.0;
            for (var slot = _firstSlot; slot <= _lastSlot; slot++)
                sum += (double)_shape.MiddleOf(slot) * CountAt(slot);
            return _total == 0 ? 0 : sum / _total;
        }
    }

    /// <summary>
    /// Values below 0 or above the highest trackable one, which were counted at that end of the range.
    /// </summary>
    public long Clamped { get; private set; }

    public long LowestDiscernible => _shape.Lowest;

    public long HighestTrackable => _shape.Highest;

    public int SignificantDigits => _shape.Digits;

    internal HistogramShape Shape => _shape;

    /// <summary>Slots up to and including the last one in use; at least one.</summary>
    internal int UsedSlots => Math.Max(_lastSlot, 0) + 1;

    /// <summary>
    /// Makes every page, so that recording never allocates. They are one large array then, of which the collector
    /// clears nothing: memory is resident only where values were counted. For a histogram that is still empty.
    /// </summary>
    public Histogram Reserve()
    {
        if (_lastSlot >= 0)
            throw new InvalidOperationException("values were recorded before");
        _placeMask = -1;
        Array.Fill(_pages, new long[_pages.Length * PageSlots]);
        return this;
    }

    /// <summary>
    /// Records one value; clamps to the trackable range and counts the clamping in <see cref="Clamped"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long value) => Record(value, 1);

    /// <param name="count">How often the value occurred; at least 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long value, long count)
    {
        if ((ulong)value > (ulong)_shape.Highest)
            value = Clamp(value, count);
        AddToSlot(_shape.SlotOf(value), count);
    }

    /// <summary>Adds the counts of a histogram of the same shape; ArgumentException for another shape.</summary>
    public void Add(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireShapeOf(other);
        for (var page = other._firstSlot >> PageBits; page <= other._lastSlot >> PageBits; page++)
        {
            if (other._pages[page] is not null)
                AddPage(page, other.Page(page));
        }
        _total += other._total;
        _firstSlot = Math.Min(_firstSlot, other._firstSlot);
        _lastSlot = Math.Max(_lastSlot, other._lastSlot);
        Clamped += other.Clamped;
    }

    /// <summary>Makes other equal to this; ArgumentException for another shape.</summary>
    public void CopyTo(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireShapeOf(other);
        if (ReferenceEquals(this, other))
            return;
        other.Reset();
        other.Add(this);
    }

    public void Reset()
    {
        for (var page = _firstSlot >> PageBits; page <= _lastSlot >> PageBits; page++)
        {
            if (_pages[page] is not null)
                Page(page).Clear();
        }
        _total = 0;
        _firstSlot = int.MaxValue;
        _lastSlot = -1;
        Clamped = 0;
    }

    /// <summary>True when counts of the other one can be added to this one.</summary>
    public bool HasShapeOf(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _shape.Equals(other._shape);
    }

    /// <summary>The value at a percentile 0..100: highest equivalent, as HdrHistogram; 0 when empty.</summary>
    public long ValueAtPercentile(double percentile)
    {
        if (_total == 0)
            return 0;
        // One step down, so that rounding in the product never skips a count that is exactly enough.
        var wanted = Math.Clamp(Math.BitDecrement(percentile), 0, 100) * _total / 100;
        var countWanted = Math.Max(1, (long)Math.Ceiling(wanted));
        var slot = _firstSlot;
        for (var seen = CountAt(slot); seen < countWanted && slot < _lastSlot; seen += CountAt(slot))
            slot++;
        return percentile == 0 ? _shape.LowestOf(slot) : _shape.HighestOf(slot);
    }

    /// <summary>How many recorded values are from low to high, both included, to the precision.</summary>
    public long CountBetween(long low, long high)
    {
        if (high < 0 || low > high)
            return 0;
        var from = Math.Max(_shape.SlotOf(Math.Clamp(low, 0, _shape.Highest)), Math.Min(_firstSlot, _shape.Slots));
        var to = Math.Min(_shape.SlotOf(Math.Min(high, _shape.Highest)), _lastSlot);
        var count = 0L;
        for (var slot = from; slot <= to; slot++)
            count += CountAt(slot);
        return count;
    }

    /// <summary>Greatest value that is counted together with this one.</summary>
    public long EndOfSlot(long value) => _shape.HighestOf(_shape.SlotOf(Math.Clamp(value, 0, _shape.Highest)));

    /// <summary>
    /// The distribution in steps that halve with the distance to 100 %, as HdrHistogram's percentile iterator: per half
    /// distance so many steps, each with the value reached and the count of values up to it; ends with 100.
    /// </summary>
    public IEnumerable<(double Percentile, long Value, long CumulativeCount)> PercentileSpectrum(
        int ticksPerHalfDistance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ticksPerHalfDistance, 1);
        return HistogramSpectrum.Of(this, ticksPerHalfDistance);
    }

    /// <summary>HdrHistogram V2 encoding, uncompressed (cookie 0x1c849303 | 0x10).</summary>
    public byte[] Encode() => HistogramEncoding.Encode(this);

    /// <summary>HdrHistogram V2 compressed encoding (cookie 0x1c849304 | 0x10), as in .hlog files.</summary>
    public byte[] EncodeCompressed() => HistogramEncoding.EncodeCompressed(this);

    /// <summary>
    /// Decodes either form; throws FormatException on anything else. Bounds are checked before allocation: at most 2^20
    /// slots and a total of 2^53. Bytes after the payload are ignored, as the standard tools do.
    /// </summary>
    public static Histogram Decode(ReadOnlySpan<byte> encoded) => HistogramEncoding.Decode(encoded);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddToSlot(int slot, long count)
    {
        _total += count;
        if (count != 0)
        {
            (_pages[slot >> PageBits] ?? MakePage(slot >> PageBits))[slot & _placeMask] += count;
            if (slot > _lastSlot)
                _lastSlot = slot;
            if (slot < _firstSlot)
                _firstSlot = slot;
        }
    }

    internal long CountAt(int slot) => _pages[slot >> PageBits] is { } page ? page[slot & _placeMask] : 0;

    private void AddPage(int page, ReadOnlySpan<long> counts)
    {
        _ = _pages[page] ?? MakePage(page);
        var own = Page(page);
        for (var slot = 0; slot < counts.Length; slot++)
            own[slot] += counts[slot];
    }

    /// <summary>The counts of a page that was made.</summary>
    private Span<long> Page(int page) =>
        _pages[page].AsSpan((page << PageBits) & _placeMask, PageSlots);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long[] MakePage(int page) => _pages[page] = new long[PageSlots];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Clamp(long value, long count)
    {
        Clamped += count;
        return value < 0 ? 0 : _shape.Highest;
    }

    private void RequireShapeOf(Histogram other)
    {
        if (!HasShapeOf(other))
            throw new ArgumentException("histograms differ in lowest, highest or digits", nameof(other));
    }
}
