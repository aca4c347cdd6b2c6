namespace Fourtuple.Coordinator.Store;

/// <summary>What the lease row says now.</summary>
/// <param name="Holder">Empty before the first leader, and once a lease was given up.</param>
/// <param name="Held">The lease lasts, by the store's clock.</param>
public sealed record LeaseHolder(string Holder, long Epoch, bool Held);
