namespace Fourtuple.Shared.Tuples;

/// <summary>
/// sources x ports x destinations of one family. Index order: destination innermost, then source port, then source
/// address, so that N connections use ceil(N / destinations) distinct source ports.
/// index = (source * Ports.Count + port) * Destinations.Count + destination.
/// </summary>
public sealed record TupleBox(AddressSet Sources, PortSet Ports, DestinationSet Destinations)
{
    /// <summary>Size of the box; saturates at long.MaxValue.</summary>
    public long Count =>
        Saturating.Multiply(Saturating.Multiply(Sources.Count, Ports.Count), Destinations.Count);

    public ConnectionTuple this[long index] => (ulong)index < (ulong)Count
        ? At(index)
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"the box has {Count} tuples");

    /// <summary>The index of the tuple, or -1 when it is outside or beyond long.MaxValue.</summary>
    public long IndexOf(ConnectionTuple tuple)
    {
        var source = Sources.IndexOf(tuple.Source.Address);
        var port = Ports.IndexOf(tuple.Source.Port);
        var destination = Destinations.IndexOf(tuple.Destination);
        if (source < 0 || port < 0 || destination < 0)
        {
            return -1;
        }
        var row = ((UInt128)(ulong)source * (uint)Ports.Count) + (uint)port;
        if (row >= long.MaxValue)
        {
            return -1;
        }
        var index = (row * (ulong)Destinations.Count) + (ulong)destination;
        return index < long.MaxValue ? (long)index : -1;
    }

    /// <summary>The tuple of an index that the caller has checked.</summary>
    internal ConnectionTuple At(long index)
    {
        var (row, destination) = Math.DivRem((ulong)index, (ulong)Destinations.Count);
        var (source, port) = Math.DivRem(row, (ulong)Ports.Count);
        return new ConnectionTuple(
            new Endpoint(Sources[(long)source], Ports[(int)port]), Destinations[(long)destination]);
    }

    /// <summary>The source of an index that the caller has checked.</summary>
    internal Endpoint SourceAt(long index)
    {
        var (source, port) = Math.DivRem((ulong)index / (ulong)Destinations.Count, (ulong)Ports.Count);
        return new Endpoint(Sources[(long)source], Ports[(int)port]);
    }
}
