using Fourtuple.Shared.Messages;

namespace Fourtuple.Agent;

/// <summary>What a beat reads of process, host and kernel.</summary>
/// <param name="KernelDeltas">The kernel's counters, as changes since the grant.</param>
/// <param name="Shortage">Why nothing more may be opened; null while there is room.</param>
public sealed record GaugeReading(
    AgentGauges Gauges, IReadOnlyDictionary<string, long> KernelDeltas, string? Shortage);
