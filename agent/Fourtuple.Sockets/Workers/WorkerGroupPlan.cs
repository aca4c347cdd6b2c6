using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>What the workers of one grant need.</summary>
/// <param name="Workers">Threads; the slice is split among them by destinations (by ports when there are
/// fewer).</param>
/// <param name="MaxOpen">Most connections the group will hold at once.</param>
public sealed record WorkerGroupPlan(
    EngineKind Engine, int Workers, TupleSpace Space, LoadSpec Load, BindMode Bind, ReuseMode Reuse, long MaxOpen,
    ulong Seed)
{
    /// <summary>Until when they may open and send.</summary>
    public LoadLease Lease { get; init; } = LoadLease.Unlimited;

    /// <summary>Its timestamps are the time of the lease and of the orders.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The kernel lets connect take over a tuple that is in TIME_WAIT here (TCP timestamps are on).</summary>
    public bool TakesOver { get; init; } = true;
}
