namespace Fourtuple.Shared.Tuples;

/// <summary>The 4-tuple that is a TCP connection's identity (RFC 9293, section 3.3.1).</summary>
public readonly record struct ConnectionTuple(Endpoint Source, Endpoint Destination)
{
    public override string ToString() => $"{Source} -> {Destination}";
}
