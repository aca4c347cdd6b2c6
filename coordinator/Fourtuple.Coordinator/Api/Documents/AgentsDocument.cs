using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Api.Documents;

public sealed record AgentsDocument(IReadOnlyList<AgentRow> Agents);

/// <param name="State">up, suspect, lost or left.</param>
/// <param name="Engine">Of the run it serves; null when it serves none.</param>
public sealed record AgentRow(
    string Name, Guid Session, string State, double SilentSeconds, string Host, string Version, int Workers, int Cores,
    long Nofile, long MemAvailableBytes, IReadOnlyList<string> Sources, IReadOnlyDictionary<string, string> Labels,
    string? Run, string? Engine, int Restarts, LoadCounters Counters, AgentGauges? Gauges);
