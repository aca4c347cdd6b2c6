using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Documents;

public sealed record RunListDocument(IReadOnlyList<RunHead> Runs);

/// <summary>Everything of a run that its files are written from.</summary>
/// <param name="Plan">Its text after overrides.</param>
/// <param name="Report">Null until it has ended.</param>
public sealed record RunDocument(
    RunHead Head, string Plan, RunReport? Report, IReadOnlyList<SeriesPoint> Series, IReadOnlyList<RunEvent> Events);

/// <param name="Progress">Of the run under way, or of the one that ended last.</param>
/// <param name="Verdict">Of an ended run.</param>
public sealed record RunStatusDocument(
    string Run, string State, bool Ended, RunProgress? Progress, VerdictSection? Verdict,
    AccountingSection? Accounting);

public sealed record RunStarted(string Run, ulong Seed);

/// <summary>The end of a run as an event.</summary>
/// <param name="ExitCode">Of its verdict; null when the report could not be read now.</param>
public sealed record RunEnded(string Run, string State, int? ExitCode, string Sentence);
