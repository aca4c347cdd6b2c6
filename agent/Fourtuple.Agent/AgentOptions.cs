using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Agent;

/// <summary>Settings of an agent; defaults are those of a local run.</summary>
/// <param name="Allow">CIDRs this agent may ever connect to; no message can widen them.</param>
/// <param name="MaxConnections">Ceiling that no message can raise; null: none.</param>
/// <param name="Beat">Period of telemetry frames.</param>
/// <param name="Grace">Dead-man grace: without a coordinator for this long the load is ended.</param>
public sealed record AgentOptions(
    string Name, string Cluster, EngineKind Engine, int Workers, IReadOnlyList<AddressRange> Allow,
    long? MaxConnections, double? MaxRate, TimeSpan Beat, TimeSpan Grace,
    IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>
    /// Source addresses it may use: <c>auto</c> (all of the host), IPs, CIDRs, <c>interface:NAME</c>.
    /// </summary>
    public IReadOnlyList<string> Sources { get; init; } = [AllowedSources.Auto];

    /// <summary>The address as targets see it, when the operator knows; null: not said.</summary>
    public string? Identity { get; init; }
}
