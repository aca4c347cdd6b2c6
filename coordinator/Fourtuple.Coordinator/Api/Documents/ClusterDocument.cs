namespace Fourtuple.Coordinator.Api.Documents;

/// <summary>Members of the cluster, the coordinator that answers first.</summary>
public sealed record ClusterDocument(string Cluster, long Epoch, IReadOnlyList<ClusterMember> Members);

/// <param name="Address">Name@host of an agent; the holder's name of a coordinator.</param>
/// <param name="State">up, down (declared lost) or left (said goodbye).</param>
/// <param name="Reachable">False when it has been silent for longer than a beat or two.</param>
public sealed record ClusterMember(
    string Address, IReadOnlyList<string> Roles, string State, bool Reachable, string Version, double SilentSeconds);

/// <summary>What one coordinator says of itself.</summary>
/// <param name="Role">standby, active or suspended.</param>
public sealed record StatusDocument(
    string Cluster, string Coordinator, string Role, long Epoch, string Store, int Agents, int AgentsUp, string? Run,
    bool RunEnded, long RefusedMessages, string Version);

public sealed record LeaderDocument(string Cluster, string Leader, long Epoch);
