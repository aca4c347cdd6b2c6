namespace Fourtuple.Coordinator.Api;

/// <summary>How the HTTP endpoint lets callers in.</summary>
/// <param name="Tokens">Null: everybody may do everything, which is for loopback only.</param>
/// <param name="Hosts">Host names accepted besides localhost, loopback and the address a caller connected to.</param>
/// <param name="Node">What the process tells of itself; null: nothing.</param>
/// <param name="Ready">Null when ready to serve, else why not; by default from the view.</param>
public sealed record ApiOptions(ApiTokens? Tokens, IReadOnlyList<string> Hosts, Func<string?>? Ready = null,
    NodeFacts? Node = null)
{
    public static ApiOptions Open { get; } = new(null, []);
}
