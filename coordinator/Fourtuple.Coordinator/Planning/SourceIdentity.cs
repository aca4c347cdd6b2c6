namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// Why agents are taken as one source identity or as their own. Own: nobody else has its addresses. CommonAddress: they
/// bind the same addresses. Declared: FOURTUPLE_IDENTITY says so. Assumed: they share a host and nothing can tell.
/// </summary>
public enum IdentityBasis { Own, CommonAddress, Declared, Assumed }

/// <summary>Agents that targets see as one source: their tuples must differ in destination, port or address.</summary>
/// <param name="Members">Positions in the list of agents, ascending; never empty.</param>
/// <param name="Name">The declared identity, a source address, or the host: how the identity is shown.</param>
public sealed record SourceIdentity(IReadOnlyList<int> Members, IdentityBasis Basis, string Name)
{
    /// <summary>
    /// Whether different source addresses of it are certainly seen as different: behind a translation they are not.
    /// </summary>
    public bool KeepsAddresses => Basis is IdentityBasis.Own or IdentityBasis.CommonAddress;
}
