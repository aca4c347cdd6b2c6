namespace Fourtuple.Coordinator.Reports;

/// <summary>The end of a run: everything the report writers need.</summary>
public sealed record RunOutcome(RunReport Report, IReadOnlyList<SeriesPoint> Series);
