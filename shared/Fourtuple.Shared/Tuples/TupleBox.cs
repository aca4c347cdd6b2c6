namespace Fourtuple.Shared.Tuples;

/// <summary>
/// sources x ports x destinations of one family. Index order: destination innermost, then source port, then source
/// address, so that N connections use ceil(N / destinations) distinct source ports.
/// index = (source * Ports.Count + port) * Destinations.Count + destination.
/// </summary>
public sealed record TupleBox(AddressSet Sources, PortSet Ports, DestinationSet Destinations)
{
    /// <summary>Size of the box; saturates at long.MaxValue.</summary>
    public long Count => throw new NotImplementedException();

    public ConnectionTuple this[long index] => throw new NotImplementedException();

    /// <summary>The index of the tuple, or -1 when it is outside.</summary>
    public long IndexOf(ConnectionTuple tuple) => throw new NotImplementedException();
}
