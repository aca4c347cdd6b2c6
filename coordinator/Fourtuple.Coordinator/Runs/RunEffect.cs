using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Runs;

/// <summary>The closed set of what a run asks its host to do.</summary>
public abstract record RunEffect
{
    private RunEffect()
    {
    }

    public sealed record Send(string Agent, ClusterMessage Message) : RunEffect;

    public sealed record Broadcast(ClusterMessage Message) : RunEffect;

    /// <summary>Tick at this time; replaces the wake-up asked for before.</summary>
    public sealed record WakeAt(long DueNs) : RunEffect;

    /// <summary>
    /// To be in the store before any other effect of the same step is performed. A local run has no store.
    /// </summary>
    public sealed record Persist(RunWrite Part) : RunEffect;

    /// <summary>
    /// What was decided changed: the run's memo, as it is when the store takes it, is to be there before any other
    /// effect of the same step is performed. Reading it for each of 1,000 agents' answers would take seconds.
    /// </summary>
    public sealed record Decided : RunEffect;

    public sealed record Show(RunProgress Progress) : RunEffect;

    /// <summary>The run has ended; nothing follows.</summary>
    public sealed record Finish(RunOutcome Outcome) : RunEffect;
}
