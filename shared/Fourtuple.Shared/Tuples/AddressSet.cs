namespace Fourtuple.Shared.Tuples;

/// <summary>Sorted, disjoint, non-adjacent address ranges of one family; position &lt;-&gt; address is O(log ranges).</summary>
public sealed class AddressSet : IEquatable<AddressSet>
{
    public AddressSet(IEnumerable<AddressRange> ranges) => throw new NotImplementedException();

    public IReadOnlyList<AddressRange> Ranges => throw new NotImplementedException();

    /// <summary>How many addresses; saturates at long.MaxValue.</summary>
    public long Count => throw new NotImplementedException();

    public bool IsV6 => throw new NotImplementedException();

    public Address this[long position] => throw new NotImplementedException();

    /// <summary>The position of the address, or -1.</summary>
    public long IndexOf(Address address) => throw new NotImplementedException();

    public bool Contains(Address address) => throw new NotImplementedException();

    public AddressSet Slice(long from, long count) => throw new NotImplementedException();

    public bool Equals(AddressSet? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => Equals(obj as AddressSet);

    public override int GetHashCode() => throw new NotImplementedException();
}
