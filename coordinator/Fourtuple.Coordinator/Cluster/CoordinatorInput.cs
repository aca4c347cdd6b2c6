using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>The closed set of what the brain of a coordinator process reacts to.</summary>
public abstract record CoordinatorInput
{
    private CoordinatorInput()
    {
    }

    /// <summary>A message came from the bus.</summary>
    public sealed record Received(Envelope Envelope) : CoordinatorInput;

    /// <summary>Time passed.</summary>
    public sealed record Tick : CoordinatorInput;

    /// <summary>
    /// The connections to the broker were lost, or are there again: until then silence of agents is our own.
    /// </summary>
    public sealed record Linked(bool Up) : CoordinatorInput;

    /// <summary>The answer to <see cref="CoordinatorEffect.TakeLease"/>: the new epoch when done.</summary>
    public sealed record LeaseTaken(StoreAnswer<long> Answer) : CoordinatorInput;

    /// <summary>The answer to <see cref="CoordinatorEffect.KeepLease"/>.</summary>
    public sealed record LeaseKept(long Epoch, StoreAnswer Answer) : CoordinatorInput;

    /// <summary>
    /// The answer to <see cref="CoordinatorEffect.Recover"/>: every run that has not ended, and the newest that has.
    /// </summary>
    /// <param name="Cordoned">Names of cordoned agents; null: none.</param>
    public sealed record Recovered(
        long Epoch, StoreAnswer<IReadOnlyList<StoredRun>> Answer, IReadOnlyList<string>? Cordoned = null)
        : CoordinatorInput;

    /// <summary>The answer to the write of that number.</summary>
    public sealed record Written(long Number, StoreAnswer Answer) : CoordinatorInput;

    /// <summary>
    /// An operator asks; exactly one <see cref="CoordinatorEffect.Reply"/> of the same ticket follows, or an exit.
    /// </summary>
    public sealed record Asked(long Ticket, ClusterCommand Command) : CoordinatorInput;

    /// <summary>SIGTERM: give up the lease after what is written; a standby goes on with the run.</summary>
    public sealed record StopAsked : CoordinatorInput;
}
