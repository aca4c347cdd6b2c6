namespace Fourtuple.Coordinator.Store;

/// <summary>
/// Where a coordinator keeps what must survive it: the leader's lease, plans, runs, slice leases, applied telemetry,
/// series, events and reports. Safe for parallel callers. Every call ends within <see cref="StoreLimits.Command"/>.
/// <para>
/// Order of a coordinator's work: write, and act (grant, acknowledge, announce) only after Done. A write is repeatable:
/// after Unavailable or Full the same write is sent again, and a part that is in the store already changes nothing.
/// </para>
/// <para>
/// After a take-over: <see cref="TakeLeaseAsync"/> gives the new epoch, <see cref="ListAsync"/> the runs that have not
/// ended, <see cref="ReadAsync"/> everything needed to go on with one. No old epoch can write from then on.
/// </para>
/// </summary>
public interface IRunStore : IAsyncDisposable
{
    /// <summary>
    /// Takes the lease if nobody has it or it has ended by the store's clock. Done: the value is the new epoch, higher
    /// than every one before. Held: ask again in a while (200 ms). The holder counts its time from before this call.
    /// </summary>
    /// <param name="holder">
    /// Who asks, for people; not empty. Two processes may share it: the epoch tells them apart.
    /// </param>
    /// <param name="ttl">How long the lease lasts without <see cref="KeepLeaseAsync"/>.</param>
    ValueTask<StoreAnswer<long>> TakeLeaseAsync(string holder, TimeSpan ttl);

    /// <summary>
    /// Renews the lease of this epoch for ttl from now, or gives it up when ttl is zero: the next one may take it at
    /// once
    /// and this epoch writes nothing more. Fenced: another epoch leads, or this one was given up.
    /// </summary>
    ValueTask<StoreAnswer> KeepLeaseAsync(long epoch, TimeSpan ttl);

    /// <summary>
    /// Writes all parts or none, in their order, in one transaction that is fenced by the epoch. The run itself is made
    /// by
    /// <see cref="RunWrite.Create"/>; any other part of an unknown run is Refused.
    /// </summary>
    ValueTask<StoreAnswer> WriteAsync(long epoch, string runId, IReadOnlyList<RunWrite> parts);

    /// <summary>Heads of the newest runs by creation label, newest first.</summary>
    /// <param name="most">Most heads to give.</param>
    ValueTask<StoreAnswer<IReadOnlyList<RunHead>>> ListAsync(int most);

    /// <summary>Everything of one run as of one moment; the value is null for an unknown run.</summary>
    ValueTask<StoreAnswer<StoredRun?>> ReadAsync(string runId);

    /// <summary>Who holds the lease, for people: by the time it is read somebody else may.</summary>
    ValueTask<StoreAnswer<LeaseHolder>> LeaderAsync();

    /// <summary>Writes a text of its kind under its name, fenced by the epoch; one of that name is replaced.</summary>
    /// <param name="most">Texts of that kind kept; the oldest beyond go.</param>
    ValueTask<StoreAnswer> KeepAsync(long epoch, KeptText text, int most);

    /// <summary>Forgets a text, fenced by the epoch; Done also when there is none.</summary>
    ValueTask<StoreAnswer> DropAsync(long epoch, string kind, string name);

    /// <summary>The newest texts of a kind, the newest first.</summary>
    ValueTask<StoreAnswer<IReadOnlyList<KeptText>>> KeptAsync(string kind, int most);
}
