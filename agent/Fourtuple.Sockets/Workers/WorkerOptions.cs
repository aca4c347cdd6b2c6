using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Workers;

/// <summary>What one socket worker needs.</summary>
/// <param name="Space">The worker's own sub-slice; with exclusive reuse the whole one, of which it takes a
/// share.</param>
/// <param name="DestinationBase">By box: position in the group's space of the box's first destination, less its
/// position
/// in this space.</param>
/// <param name="Destinations">Destinations of the group's space.</param>
/// <param name="Slots">Connections at once, those being closed included.</param>
/// <param name="Share">With exclusive reuse: which of the <paramref name="Shares"/> shares of the source ports.</param>
public sealed record WorkerOptions(
    TupleSpace Space, IReadOnlyList<long> DestinationBase, long Destinations, LoadSpec Load, BindMode Bind,
    ReuseMode Reuse, int Slots, int Share = 0, int Shares = 1)
{
    /// <summary>Until when the worker may open and send.</summary>
    public LoadLease Lease { get; init; } = LoadLease.Unlimited;

    /// <summary>Number of the worker in its group, and how many there are: numbers of requests interleave.</summary>
    public int Worker { get; init; }
    public int Workers { get; init; } = 1;

    /// <summary>Of what the worker draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>The kernel lets connect take over a tuple that is in TIME_WAIT here (TCP timestamps are on).</summary>
    public bool TakesOver { get; init; } = true;
}
