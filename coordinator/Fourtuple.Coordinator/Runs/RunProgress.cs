using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Runs;

/// <summary>What a person watching the run sees, each beat.</summary>
/// <param name="State">gathering, granting, ramp, hold, pause, drain, ended.</param>
/// <param name="StepText">The step as the plan has it, e.g. <c>ramp to 100,000</c>.</param>
/// <param name="Remaining">Time left of the whole profile as far as it is known.</param>
/// <param name="ConnectRate">Established per second over the last beat.</param>
public sealed record RunProgress(
    string RunId, string State, string StepText, TimeSpan Elapsed, TimeSpan? Remaining, long Asked,
    LoadCounters Counters, double ConnectRate, double ConnectP50Ms, double ConnectP99Ms, double ExchangeP99Ms,
    long AgentRssBytes, double AgentCpuFraction, IReadOnlyDictionary<string, long> FailuresByCause,
    IReadOnlyList<string> Notes)
{
    /// <summary>What Asked counts: connections, openings/s or requests/s.</summary>
    public string Unit { get; init; } = "connections";

    /// <summary>Openings or requests started per second over the last beat where Asked is a rate; else 0.</summary>
    public double StartRate { get; init; }
}
