using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Reports;

/// <summary>The end of a run: everything the report writers need.</summary>
public sealed record RunOutcome(RunReport Report, IReadOnlyList<SeriesPoint> Series)
{
    /// <summary>What happened when: remarks of operators, losses, pauses, a take-over.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>Of an ended run, whose report is not null.</summary>
    public static RunOutcome Of(StoredRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunOutcome(run.Report!, run.Series) { Events = run.Events };
    }
}
