using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What the plan asks for at its highest level.</summary>
/// <param name="Unit">Of Level.</param>
public sealed record ExplainedAsk(string Mode, double Level, string Unit, long Open, double? ConnectRate);

/// <param name="Ceiling">Connections that the tuples allow at once.</param>
/// <param name="DefaultToOne">What the kernel's own choice of ports would allow to one destination.</param>
/// <param name="Weights">The destination that weights load most; null when they make no difference.</param>
public sealed record ExplainedTuples(
    long Sources, int Ports, long Destinations, string Reuse, long Ceiling, long DefaultToOne,
    HeaviestDestination? Weights = null);

/// <summary>What one agent would get.</summary>
/// <param name="Tuples">Of its slice.</param>
/// <param name="Rings">0 with epoll.</param>
/// <param name="MemoryBytes">Of its connections, both ends when the target is here.</param>
/// <param name="HostAllows">Connections its host holds, whatever the tuples allow; null: no bound is known.</param>
public sealed record ExplainedShare(
    string Agent, string Host, string Identity, long Connections, long Tuples, string Sources, string Ports,
    long Destinations, string Engine, long Rings, long MemoryBytes, long? HostAllows, string Bound);

/// <summary>What <c>plan explain</c> says.</summary>
/// <param name="Readings">Where the readings of hosts come from, a sentence part.</param>
/// <param name="Binding">Name of the limit that binds first; null when none is known.</param>
/// <param name="Sentence">Whether it fits, what binds first and what to change.</param>
/// <param name="Nearest">Changes that make it fit; empty when it does.</param>
/// <param name="Refusals">Why it cannot be dealt to these agents, beyond the limits.</param>
public sealed record PlanExplanation(
    string Plan, string Readings, bool Feasible, int ExitCode, string? Binding, string Sentence, ExplainedAsk Ask,
    ExplainedTuples Tuples, IReadOnlyList<ExplainedShare> Shares, IReadOnlyList<LimitRow> Limits,
    IReadOnlyList<NearestPlan> Nearest, IReadOnlyList<ChurnCeiling> ChurnCeilings, IReadOnlyList<RampEstimate> Ramps,
    double MeasuredRate, string MeasuredRateSource, IReadOnlyList<string> Refusals, IReadOnlyList<string> Warnings);
