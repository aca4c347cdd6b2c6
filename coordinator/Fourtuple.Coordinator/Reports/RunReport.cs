using System.Text.Json.Serialization;
using Fourtuple.Coordinator.Reports.Compare;

namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// run.json, schemaVersion 1. Property names are the JSON names in camelCase; times are ISO 8601 UTC.
/// </summary>
public sealed record RunReport(
    int SchemaVersion, RunSection Run, VerdictSection Verdict, AccountingSection Accounting, PeakSection Peak,
    CapacitySection? Capacity, IReadOnlyList<LimitingEntry> Limiting, IReadOnlyList<CriterionResult> Thresholds,
    IReadOnlyList<CriterionResult> Validity, IReadOnlyList<LevelEntry> Levels, IReadOnlyList<WhatIfEntry> WhatIf,
    LatencySection Latency, IReadOnlyList<ErrorEntry> Errors, IReadOnlyList<SourceEntry> Sources,
    IReadOnlyList<DestinationEntry> Destinations, IReadOnlyList<AgentEntry> Agents, KernelSection Kernel,
    IReadOnlyDictionary<string, string> Environment, BaselineSection? Baseline, IReadOnlyList<string> Warnings,
    IReadOnlyList<FileEntry> Files);

/// <param name="State">completed, degraded, invalid, aborted, failed, partial.</param>
/// <param name="PlanHash">SHA-256 of the plan text after overrides, hex.</param>
public sealed record RunSection(
    string Id, string Name, IReadOnlyDictionary<string, string> Labels, string State, string Start, string End,
    string PlanHash, string Seed, string Command);

/// <param name="Status">pass, fail, inconclusive, degraded, invalid, partial, refused.</param>
public sealed record VerdictSection(string Status, string Sentence, int ExitCode);

public sealed record LostSection(long Pending, long Open);

public sealed record AccountingSection(
    long Asked, long Leased, long Unleased, long Attempted, long Skipped, long Established, long Failed, long Pending,
    long Open, long ClosedByUs, long ClosedByPeer, long Dropped, LostSection Lost, long Confirmed, long TuplesSkipped,
    RequestSection? Requests = null);

/// <summary>sent = succeeded + failed + inFlight; due = sent + skipped.</summary>
/// <param name="Skipped">Due and never sent: no connection was free in time, or the run was over.</param>
/// <param name="InFlight">Without a reply when the drain began, or at an agent or worker that was lost.</param>
public sealed record RequestSection(long Due, long Sent, long Succeeded, long Failed, long Skipped, long InFlight);

public sealed record PeakSection(long Connections, double ConnectRate, double RequestRate);

/// <summary>How each is found is told by <see cref="CapacityFinder"/>; levels are in the profile's unit.</summary>
/// <param name="OperatingPoint">The level to plan for.</param>
/// <param name="Headroom">Share of the breakpoint that the operating point leaves free, 0..1.</param>
/// <param name="Reasons">Why each of the others is null, by its name.</param>
public sealed record CapacitySection(
    SustainableSection? Sustainable, double? Knee, double? Breakpoint, double? OperatingPoint, double? Headroom,
    IReadOnlyDictionary<string, string>? Reasons = null);

public sealed record SustainableSection(double Value, double Lo, double Hi, double Confidence, string Method);

/// <param name="Side">target, generator, path, unknown.</param>
public sealed record LimitingEntry(string Resource, string Side, double Utilisation, string Evidence, string Rule);

public sealed record CriterionResult(
    string Metric, string Expression, double? Observed, bool Passed, string Sentence);

/// <param name="P99Ms">Of connects; of requests where the unit is theirs.</param>
/// <param name="Unit">connections, openings/s or requests/s.</param>
public sealed record LevelEntry(
    string Step, double Target, double Reached, double Seconds, double P99Ms, double FailedRate, bool Passed,
    string Unit = "connections");

/// <param name="SourceIps">Source addresses over all agents.</param>
/// <param name="Connections">What the tuples allow; what was held where Measured.</param>
/// <param name="Name">What the row is; empty in the grid of agents and addresses.</param>
/// <param name="Possible">What the tightest limit allows; null in reports of before it was told.</param>
/// <param name="Limit">Which limit that is: tuples, rings, memory ...</param>
public sealed record WhatIfEntry(
    int Agents, int SourceIps, int Ports, int Destinations, double Connections, bool Measured, string Name = "",
    double? Possible = null, string? Limit = null);

/// <param name="Request">From the intended time; Service: the same requests from when they were really sent.</param>
public sealed record LatencySection(
    LatencyEntry? Connect, LatencyEntry? Exchange, LatencyEntry? Request, LatencyEntry? Service = null)
{
    /// <summary>The latencies there are, by name.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, LatencyEntry Entry)> Rows =>
        new[] { ("connect", Connect), ("exchange", Exchange), ("request", Request), ("service", Service) }
            .Where(row => row.Item2 is not null).Select(row => (row.Item1, row.Item2!));
}

/// <summary>Seconds. Hdr is the HdrHistogram V2 compressed encoding of nanoseconds, base64.</summary>
public sealed record LatencyEntry(
    long Count, double Min, double Mean, double P50, double P90, double P99, double P999, double Max, string Hdr);

/// <param name="First">Seconds since the start of the run.</param>
public sealed record ErrorEntry(
    string Phase, string Cause, string Errno, string Side, string Destination, string Agent, long Count, double First,
    double Last, string Advice);

public sealed record PortsSection(int Distinct, int First, int Last);

/// <param name="ReuseFactor">connections / distinct ports.</param>
public sealed record SourceEntry(
    string Address, PortsSection Ports, long Connections, double ReuseFactor, long TimeWait);

/// <param name="Address">An address, or first-last when destinations are bucketed (more than 1,024).</param>
public sealed record DestinationEntry(
    string Address, string Port, long Attempted, long Established, long Failed, long Lost, double? P99);

public sealed record AgentEntry(
    string Id, string Host, string State, string Engine, long Connections, int Rings, long Nofile, long RssBytes,
    double BytesPerConnection, double KernelBytesPerConnection, double CpuSeconds, double HoldCpuFraction,
    double GcPauseMs, LagSection Lag, LostSection Lost);

/// <summary>Lateness of starts, milliseconds.</summary>
public sealed record LagSection(double P50, double P99, double Max);

/// <param name="Established">Kernel's count at peak; null when it could not be taken.</param>
public sealed record KernelSection(
    long? Established, long SynRetransmits, long ListenOverflows, long TwRecycled, long SoftnetDropped, bool? Agrees,
    IReadOnlyDictionary<string, long> Deltas);

/// <summary>What the run is compared with: the baseline of its plan's name when the report was made.</summary>
/// <param name="Environment">What differs between the two environments.</param>
public sealed record BaselineSection(
    string RunId, IReadOnlyList<EnvironmentDifference> Environment, IReadOnlyList<ComparedFigure> Figures);

public sealed record FileEntry(string Name, string Sha256);
