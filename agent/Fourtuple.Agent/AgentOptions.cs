using Fourtuple.Shared.Settings;
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
    /// <summary>Source addresses this agent may connect from; no message can widen them.</summary>
    public SourceRules Sources { get; init; } = SourceRules.Any;

    /// <summary>
    /// What targets see this agent's connections come from, as far as the operator knows; or <c>auto</c>.
    /// </summary>
    public string Identity { get; init; } = IdentityUnknown;

    /// <summary>The operator did not say what the identity is.</summary>
    public const string IdentityUnknown = "auto";
}
