namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Destination endpoints of one address family in plan order; position &lt;-&gt; endpoint is O(log groups). A sub-range
/// (see <see cref="Slice"/>) keeps the groups and shifts the window, so that slicing copies nothing.
/// </summary>
public sealed class DestinationSet : IEquatable<DestinationSet>
{
    public DestinationSet(IReadOnlyList<DestinationGroup> groups, long from = 0, long count = -1) =>
        throw new NotImplementedException();

    public IReadOnlyList<DestinationGroup> Groups => throw new NotImplementedException();

    /// <summary>First position of the window in the whole list of groups.</summary>
    public long From => throw new NotImplementedException();

    public long Count => throw new NotImplementedException();

    public bool IsV6 => throw new NotImplementedException();

    public Endpoint this[long position] => throw new NotImplementedException();

    public long IndexOf(Endpoint endpoint) => throw new NotImplementedException();

    public string TargetOf(long position) => throw new NotImplementedException();

    public DestinationSet Slice(long from, long count) => throw new NotImplementedException();

    public bool Equals(DestinationSet? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => Equals(obj as DestinationSet);

    public override int GetHashCode() => throw new NotImplementedException();
}
