namespace Fourtuple.Shared.Messages;

/// <summary>What travels on the bus.</summary>
/// <param name="Cluster">Cluster id; messages of other clusters are dropped.</param>
/// <param name="Sender">Bus address of the sender.</param>
/// <param name="Epoch">Coordinator epoch (fencing token); agents refuse lower ones than they have seen.</param>
public sealed record Envelope(string Cluster, string Sender, long Epoch, ClusterMessage Body);
