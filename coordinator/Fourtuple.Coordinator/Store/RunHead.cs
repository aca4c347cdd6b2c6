namespace Fourtuple.Coordinator.Store;

/// <param name="Created">ISO 8601 UTC, as the writer gave it.</param>
/// <param name="State">The last state written; terminal when Ended.</param>
/// <param name="Ended">Its report is in the store.</param>
public sealed record RunHead(
    string RunId, string Name, string PlanHash, string Created, string State, string Reason, bool Ended);
