using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent;

/// <summary>What an agent's brain asks its host to do: the closed set of its effects.</summary>
public abstract record AgentEffect
{
    private AgentEffect()
    {
    }

    /// <summary>Send to the coordinator under the highest epoch seen.</summary>
    public sealed record Send(long Epoch, ClusterMessage Body) : AgentEffect;

    /// <summary>Check the grant against this host and make its workers; answered by Prepared or NotPrepared.</summary>
    public sealed record Prepare(long Lease, ClusterMessage.Grant Grant) : AgentEffect;

    /// <summary>Hand a stage to the workers.</summary>
    public sealed record Order(StageOrder Stage) : AgentEffect;

    /// <summary>Read the workers, gauges and kernel counters; answered by Collected.</summary>
    public sealed record Collect(long Lease) : AgentEffect;

    /// <summary>Count the sockets of the slice in the kernel; answered by Audited.</summary>
    public sealed record Audit(long Lease, long Sequence) : AgentEffect;

    /// <summary>
    /// Connect once to each of the first Most destinations, as far as the allow-list goes; answered by Checked.
    /// </summary>
    /// <param name="Sources">Addresses to connect from; null: whichever the kernel's routes say.</param>
    public sealed record Check(ClusterMessage.CheckRequest Request, int Most, IReadOnlyList<Address>? Sources)
        : AgentEffect;

    /// <summary>End all load at once.</summary>
    public sealed record Abort : AgentEffect;

    /// <summary>Give up the workers, also those still being made.</summary>
    public sealed record Dispose : AgentEffect;

    /// <summary>
    /// Until when the workers may open and send; they look at it themselves, so they fall silent without this actor.
    /// </summary>
    public sealed record Permit(long UntilNs) : AgentEffect;

    /// <summary>The workers open nothing more for this run, whatever they were told; what is open stays.</summary>
    public sealed record StopOpening : AgentEffect;

    /// <summary>
    /// Until when the watchdog lets load live without hearing from here; long.MaxValue: no load to watch.
    /// </summary>
    public sealed record Guard(long UntilNs) : AgentEffect;

    public sealed record SetTimer(AgentTimer Timer, long DueNs) : AgentEffect;

    /// <summary>Tell the operator, in a sentence.</summary>
    public sealed record Note(string Text) : AgentEffect;

    /// <summary>The agent has nothing left to do: the host ends.</summary>
    public sealed record Leave : AgentEffect;
}
