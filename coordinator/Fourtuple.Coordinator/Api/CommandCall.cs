using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api;

/// <summary>One call of a command, its arguments checked.</summary>
/// <param name="Stop">The caller has gone, or the process ends.</param>
public sealed record CommandCall(
    ICoordinatorPort Port, CommandArguments Arguments, TimeProvider Time, CancellationToken Stop);
