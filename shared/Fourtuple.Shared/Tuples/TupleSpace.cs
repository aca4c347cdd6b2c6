namespace Fourtuple.Shared.Tuples;

/// <summary>
/// One box an address family, concatenated. index &lt;-&gt; tuple is a bijection over 64-bit indexes, allocation-free and
/// O(log ranges). A slice of the space is a TupleSpace too, indexed from 0 inside.
/// </summary>
public sealed class TupleSpace : IEquatable<TupleSpace>
{
    public TupleSpace(IReadOnlyList<TupleBox> boxes) => throw new NotImplementedException();

    public IReadOnlyList<TupleBox> Boxes => throw new NotImplementedException();

    public long Count => throw new NotImplementedException();

    /// <summary>Number of destination endpoints over all boxes.</summary>
    public long DestinationCount => throw new NotImplementedException();

    public ConnectionTuple this[long index] => throw new NotImplementedException();

    public long IndexOf(ConnectionTuple tuple) => throw new NotImplementedException();

    /// <summary>Position of the tuple's destination among all destinations of the space (box after box).</summary>
    public long DestinationPosition(long index) => throw new NotImplementedException();

    /// <summary>The endpoint and target name of a destination position.</summary>
    public (Endpoint Endpoint, string Target) Destination(long destinationPosition) => throw new NotImplementedException();

    public bool Equals(TupleSpace? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => Equals(obj as TupleSpace);

    public override int GetHashCode() => throw new NotImplementedException();
}
