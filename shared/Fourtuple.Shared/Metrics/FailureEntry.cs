namespace Fourtuple.Shared.Metrics;

/// <summary>One row of the error table.</summary>
/// <param name="Destination">
/// Position of the destination in the agent's slice, or -1 for the rows beyond the bound.
/// </param>
/// <param name="FirstNs">First occurrence, nanoseconds since the start of the run.</param>
public sealed record FailureEntry(
    FailurePhase Phase, FailureCause Cause, int Errno, long Destination, long Count, long FirstNs, long LastNs);
