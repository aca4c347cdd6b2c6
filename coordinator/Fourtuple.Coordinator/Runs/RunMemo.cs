using System.Text.Json;
using System.Text.Json.Serialization;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs.Search;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// What a run decided so far and cannot be seen in its applied frames. Another coordinator goes on from it. Clocks of
/// hosts differ, so every time is an age: nanoseconds since the run was made.
/// </summary>
public sealed record RunMemo(
    RunOptions Options, DateTimeOffset StartedAt, IReadOnlyDictionary<string, IReadOnlyList<string>> Names,
    MomentMemo At, ProgramMemo Program, EndMemo End, IReadOnlyList<string> Warnings, long PeakOpen,
    double PeakConnectRate, double PeakRequestRate, HeldMemo Held, long ForeignFrames, PlanMemo? Plan,
    IReadOnlyList<SeatMemo> Seats)
{
    /// <summary>Its name in the store.</summary>
    public const string Name = "run";

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, RunMemoJson.Default.RunMemo);

    /// <summary>Null when it can't be read: written by another version, or broken.</summary>
    public static RunMemo? Decode(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RunMemoJson.Default.RunMemo);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Ages of what the run waits for.</summary>
/// <param name="Start">Null before the first step.</param>
public sealed record MomentMemo(long Now, long? Start, long StepStart, long Deadline, long SettleBound);

/// <summary>Where in its profile the run is.</summary>
/// <param name="Replaced">Openings ordered in place of ones that a lost agent had made.</param>
public sealed record ProgramMemo(
    RunPhase Phase, int Step, long Level, LevelUnit Unit, RateSchedule Schedule, LoadCounters LevelStart,
    long LevelStartAge, bool StoppedByCriterion, long ProgressMade,
    long Replaced, IReadOnlyList<LevelEntry> Levels, IReadOnlyList<string> Missed,
    long AuditSequence, bool AuditAwaited, IReadOnlyList<FindingMemo> Findings, SearchMemo? Search,
    LoadCounters? JudgedSince, long JudgedStartAge, double? Breakpoint, SteerMemo Steer);

/// <summary>What will be said about the end.</summary>
public sealed record EndMemo(
    bool Interrupted, bool StoppedByOperator, bool TooFewAgents, string StopReason, string? Abort, bool AbortIsValidity,
    IReadOnlyList<PlanRefusal> Refusals);

/// <summary>The parts of a resolved plan that depend on hosts; steps follow from the plan's text.</summary>
public sealed record PlanMemo(
    IReadOnlyList<string> Allow, TupleCeiling Ceiling, IReadOnlyDictionary<string, string> Pinned);

/// <param name="Ports">Number of ports by source address.</param>
public sealed record FindingMemo(
    double AtSeconds, long Ours, long OursAfter, long? Kernel, bool? Agrees, IReadOnlyDictionary<string, int> Ports,
    IReadOnlyList<string> Errors);

public sealed record HeldMemo(long Samples, long Least, double Sum);

/// <param name="Capacity">Connections its slice can hold at once.</param>
/// <param name="ShareMaxOpen">Most that the profile asks of it.</param>
/// <param name="MaxOpen">Most that its grant allows.</param>
/// <param name="Stages">Latest orders, as messages; the time of a ramp in them is an age.</param>
public sealed record SeatMemo(
    string Agent, SeatState State, long SliceEpoch, long Capacity, long ShareMaxOpen, long MaxOpen, long Level,
    long Ordered, long StageSequence, long? OffsetNs, EngineReport? Engine, AgentPeak? Peak,
    IReadOnlyList<byte[]> Stages);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true, MaxDepth = 32,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunMemo))]
internal sealed partial class RunMemoJson : JsonSerializerContext;
