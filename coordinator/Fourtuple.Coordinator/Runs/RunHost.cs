using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>The coordinator actor of one run: mailbox, pure brain (RunMachine), and the effects it asks for.</summary>
public sealed class RunHost(RunOptions options, LoadPlan plan, IMessageBus bus, TimeProvider time)
{
    public RunOptions Options { get; } = options;

    public LoadPlan Plan { get; } = plan;

    public IMessageBus Bus { get; } = bus;

    public TimeProvider Time { get; } = time;

    /// <summary>Called on each beat from the actor's thread; must not block.</summary>
    public Action<RunProgress>? OnProgress { get; init; }

    /// <summary>
    /// Runs to a terminal state. Cancelling asks for a stop: the run drains and the result is PARTIAL (exit 105).
    /// Never throws for what agents, targets or plans do: that is in the outcome.
    /// </summary>
    public Task<RunOutcome> RunAsync(CancellationToken stop) => throw new NotImplementedException();
}
