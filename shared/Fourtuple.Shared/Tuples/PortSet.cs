namespace Fourtuple.Shared.Tuples;

/// <summary>Sorted, disjoint, non-adjacent port ranges; position &lt;-&gt; port is O(log ranges).</summary>
public sealed class PortSet : IEquatable<PortSet>
{
    public PortSet(IEnumerable<PortRange> ranges) => throw new NotImplementedException();

    public IReadOnlyList<PortRange> Ranges => throw new NotImplementedException();

    public int Count => throw new NotImplementedException();

    public ushort this[int position] => throw new NotImplementedException();

    /// <summary>The position of the port, or -1.</summary>
    public int IndexOf(ushort port) => throw new NotImplementedException();

    public PortSet Except(PortSet other) => throw new NotImplementedException();

    public PortSet Intersect(PortSet other) => throw new NotImplementedException();

    public PortSet Slice(int from, int count) => throw new NotImplementedException();

    public bool Equals(PortSet? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => Equals(obj as PortSet);

    public override int GetHashCode() => throw new NotImplementedException();
}
