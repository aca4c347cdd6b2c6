using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>The closed set of what the brain of a coordinator process asks its host to do, in order.</summary>
public abstract record CoordinatorEffect
{
    private CoordinatorEffect()
    {
    }

    public sealed record Send(string Agent, long Epoch, ClusterMessage Message) : CoordinatorEffect;

    public sealed record Broadcast(long Epoch, ClusterMessage Message) : CoordinatorEffect;

    /// <summary>Tick at this time; replaces the wake-up asked for before.</summary>
    public sealed record WakeAt(long DueNs) : CoordinatorEffect;

    /// <summary>Answered by <see cref="CoordinatorInput.LeaseTaken"/>.</summary>
    public sealed record TakeLease(TimeSpan Ttl) : CoordinatorEffect;

    /// <summary>Answered by <see cref="CoordinatorInput.LeaseKept"/>; a TTL of zero gives the lease up.</summary>
    public sealed record KeepLease(long Epoch, TimeSpan Ttl) : CoordinatorEffect;

    /// <summary>
    /// Read every run that has not ended, and the newest that has; answered by
    /// <see cref="CoordinatorInput.Recovered"/>.
    /// </summary>
    public sealed record Recover(long Epoch) : CoordinatorEffect;

    /// <summary>Answered by <see cref="CoordinatorInput.Written"/>; at most one is under way.</summary>
    public sealed record Write(long Number, long Epoch, string RunId, IReadOnlyList<RunWrite> Parts)
        : CoordinatorEffect;

    public sealed record Reply(long Ticket, ClusterAnswer Answer) : CoordinatorEffect;

    /// <summary>What people see from now on.</summary>
    public sealed record Show(ClusterView View) : CoordinatorEffect;

    /// <summary>The process ends with this exit code (75: the lease is lost); nothing follows.</summary>
    public sealed record Exit(int Code, string Reason) : CoordinatorEffect;
}
