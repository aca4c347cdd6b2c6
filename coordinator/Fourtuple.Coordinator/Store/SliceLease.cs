namespace Fourtuple.Coordinator.Store;

/// <summary>
/// free -> granted -> active -> releasing -> free, or -> lost -> quarantined -> free. How long a quarantine lasts is
/// counted by the leader's own clock from its take-over at the earliest, so it is not stored.
/// </summary>
public enum SliceState { Free, Granted, Active, Releasing, Lost, Quarantined }

/// <param name="SliceEpoch">Fencing token of the slice: raised and committed before the grant is sent.</param>
/// <param name="Session">Process of the agent; a restarted agent is another holder.</param>
public sealed record SliceLease(int Slice, long SliceEpoch, string Agent, Guid Session, SliceState State);
