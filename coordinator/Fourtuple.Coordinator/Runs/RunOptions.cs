namespace Fourtuple.Coordinator.Runs;

/// <param name="RunId">Id of the run: time-sortable, safe as a folder name.</param>
/// <param name="Beat">Period of beacons.</param>
/// <param name="Agents">Agents to wait for before granting.</param>
/// <param name="JoinTimeout">How long to wait for them (then exit 122).</param>
/// <param name="Lost">Silence after which an agent is lost.</param>
public sealed record RunOptions(
    string RunId, string Cluster, ulong Seed, string Command, TimeSpan Beat, int Agents, TimeSpan JoinTimeout,
    TimeSpan Lost);
