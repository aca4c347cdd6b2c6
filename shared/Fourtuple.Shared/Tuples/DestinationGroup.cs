namespace Fourtuple.Shared.Tuples;

/// <summary>The destinations of one target and one family: every address with every port, ports innermost.</summary>
/// <param name="Target">Name of the target in the plan.</param>
public sealed record DestinationGroup(string Target, AddressSet Addresses, PortSet Ports)
{
    /// <summary>
    /// Part of the level that its target gets, relative to the others; 1 everywhere when the plan makes no difference.
    /// </summary>
    public double Weight { get; init; } = 1;

    /// <summary>addresses x ports; saturates at long.MaxValue.</summary>
    public long Count => Saturating.Multiply(Addresses.Count, Ports.Count);

    internal Endpoint At(long offset)
    {
        var (address, port) = Math.DivRem((ulong)offset, (ulong)Ports.Count);
        return new Endpoint(Addresses[(long)address], Ports[(int)port]);
    }

    /// <summary>The offset of the endpoint, or -1 when it is outside or beyond long.MaxValue.</summary>
    internal long IndexOf(Endpoint endpoint)
    {
        var address = Addresses.IndexOf(endpoint.Address);
        var port = Ports.IndexOf(endpoint.Port);
        if (address < 0 || port < 0)
        {
            return -1;
        }
        var offset = ((UInt128)(ulong)address * (uint)Ports.Count) + (uint)port;
        return offset < (ulong)Count ? (long)offset : -1;
    }
}
