using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>What the HTTP endpoint needs of the coordinator in its process.</summary>
public interface ICoordinatorPort
{
    /// <summary>The newest view; safe from any thread, never blocks.</summary>
    ClusterView View { get; }

    /// <summary>Completes when a view newer than the one given is there.</summary>
    ValueTask<ClusterView> NextViewAsync(ClusterView after, CancellationToken stop);

    /// <summary>
    /// Asks the actor and waits for its answer, at most 10 s: then the answer says so. Only the active coordinator
    /// acts; another one answers with what leads, as far as it knows.
    /// </summary>
    ValueTask<ClusterAnswer> AskAsync(ClusterCommand command, CancellationToken stop);

    /// <summary>For reading: lists and reports of runs.</summary>
    IRunStore Store { get; }
}
