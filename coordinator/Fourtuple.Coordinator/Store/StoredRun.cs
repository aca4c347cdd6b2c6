using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Store;

/// <summary>A run as the store has it.</summary>
/// <param name="Applied">By agent, session, slice, slice epoch.</param>
/// <param name="Connect">Sum of all applied connect deltas, nanoseconds.</param>
/// <param name="Series">By time.</param>
/// <param name="Memos">By name; empty once the run has ended.</param>
/// <param name="Accounting">Of the newest report; null before the run ended.</param>
/// <param name="Report">The newest revision; null before the run ended.</param>
public sealed record StoredRun(
    RunHead Head, string Plan, IReadOnlyList<SliceLease> Slices, IReadOnlyList<AppliedFrame> Applied,
    Histogram Connect, Histogram Exchange, Histogram Lag, Histogram Service, IReadOnlyList<SeriesPoint> Series,
    IReadOnlyList<RunEvent> Events, IReadOnlyDictionary<string, byte[]> Memos, Accounting? Accounting,
    RunReport? Report);
