using System.Text.Json.Serialization;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Processes;

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

    /// <summary>The whole profile; empty while agents are awaited.</summary>
    public IReadOnlyList<StepView> Steps { get; init; } = [];

    /// <summary>Position of the step under way; -1 before the first.</summary>
    public int Step { get; init; } = -1;

    /// <summary>Stopped opening by an operator.</summary>
    public bool Paused { get; init; }

    public int LostAgents { get; init; }

    /// <summary>For who measures the coordinator; people are told the percentiles.</summary>
    [JsonIgnore]
    public LoadMetrics? Metrics { get; init; }
}

/// <summary>A step of the profile as a person reads it.</summary>
/// <param name="Kind">ramp, search, hold, pause or drain.</param>
/// <param name="Seconds">How long it takes; null when that is not known before.</param>
public sealed record StepView(string Kind, string Text, double? Seconds);
