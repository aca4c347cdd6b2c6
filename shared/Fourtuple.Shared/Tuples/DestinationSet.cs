namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Destination endpoints of one address family in plan order; position &lt;-&gt; endpoint is O(log groups). A sub-range
/// (see <see cref="Slice"/>) keeps the groups and shifts the window, so that slicing copies nothing.
/// </summary>
public sealed class DestinationSet : IEquatable<DestinationSet>
{
    private readonly DestinationLayout _layout;

    /// <summary>
    /// A window over the groups. Throws ArgumentException when groups mix families or share an endpoint, and
    /// ArgumentOutOfRangeException when the window does not lie inside the list.
    /// </summary>
    /// <param name="count">-1 means all from <paramref name="from"/> on.</param>
    public DestinationSet(IReadOnlyList<DestinationGroup> groups, long from = 0, long count = -1)
        : this(new DestinationLayout(groups), from, count)
    {
    }

    private DestinationSet(DestinationLayout layout, long from, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, layout.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, layout.Count - from);
        _layout = layout;
        From = from;
        Count = count < 0 ? layout.Count - from : count;
    }

    public IReadOnlyList<DestinationGroup> Groups => _layout.Groups;

    /// <summary>First position of the window in the whole list of groups.</summary>
    public long From { get; }

    public long Count { get; }

    public bool IsV6 => _layout.IsV6;

    public Endpoint this[long position] => _layout.At(From + Checked(position));

    /// <summary>The position of the endpoint in the window, or -1.</summary>
    public long IndexOf(Endpoint endpoint)
    {
        var position = _layout.IndexOf(endpoint);
        return position >= From && position - From < Count ? position - From : -1;
    }

    public string TargetOf(long position) => _layout.TargetOf(From + Checked(position));

    public DestinationSet Slice(long from, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - from);
        return new DestinationSet(_layout, From + from, count);
    }

    public bool Equals(DestinationSet? other) =>
        other is not null && From == other.From && Count == other.Count
        && (ReferenceEquals(_layout, other._layout) || Groups.SequenceEqual(other.Groups));

    public override bool Equals(object? obj) => Equals(obj as DestinationSet);

    public override int GetHashCode() => HashCode.Combine(From, Count, Groups.Count);

    private long Checked(long position) => (ulong)position < (ulong)Count
        ? position
        : throw new ArgumentOutOfRangeException(nameof(position), position, $"the set has {Count} destinations");
}
