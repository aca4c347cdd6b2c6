using Fourtuple.Coordinator.Reports;
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

    public sealed record Show(RunProgress Progress) : RunEffect;

    /// <summary>The run has ended; nothing follows.</summary>
    public sealed record Finish(RunOutcome Outcome) : RunEffect;
}
