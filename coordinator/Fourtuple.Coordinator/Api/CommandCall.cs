using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api;

/// <summary>One call of a command, its arguments checked.</summary>
/// <param name="Caller">Who calls, for people: role and the token's fingerprint.</param>
/// <param name="Node">Of this process.</param>
/// <param name="Stop">The caller has gone, or the process ends.</param>
public sealed record CommandCall(
    ICoordinatorPort Port, CommandArguments Arguments, TimeProvider Time, string Caller, NodeFacts Node,
    CancellationToken Stop)
{
    /// <summary>Wall time as a label, ISO 8601 UTC.</summary>
    public string Now => WallLabel.Of(Time.GetUtcNow());
}
