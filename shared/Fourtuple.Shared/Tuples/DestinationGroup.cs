namespace Fourtuple.Shared.Tuples;

/// <summary>The destinations of one target and one family: every address with every port, ports innermost.</summary>
/// <param name="Target">Name of the target in the plan.</param>
public sealed record DestinationGroup(string Target, AddressSet Addresses, PortSet Ports)
{
    /// <summary>addresses x ports; saturates at long.MaxValue.</summary>
    public long Count => throw new NotImplementedException();
}
