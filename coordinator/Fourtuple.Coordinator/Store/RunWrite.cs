using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Store;

/// <summary>
/// The closed set of what is written about a run. Each part may be repeated; the repetition changes nothing.
/// </summary>
public abstract record RunWrite
{
    private RunWrite()
    {
    }

    /// <summary>A new run; a run that exists stays as it is.</summary>
    /// <param name="Plan">Text of the plan after overrides.</param>
    /// <param name="PlanHash">SHA-256 of it, hex.</param>
    /// <param name="Created">ISO 8601 UTC: a label, and the order of lists; durations never come from it.</param>
    public sealed record Create(string Name, string Plan, string PlanHash, string Created, string State) : RunWrite;

    /// <summary>The run has another state. Ignored once the run has ended.</summary>
    public sealed record Move(string State, string Reason) : RunWrite;

    /// <summary>
    /// A slice has another holder or state. An epoch lower than the stored one, or the same one for another holder, is
    /// Refused; written before the grant is sent.
    /// </summary>
    public sealed record Lease(SliceLease Slice) : RunWrite;

    /// <summary>
    /// A telemetry frame. It counts once, by its sequence under (session, slice, slice epoch); a sequence at or below
    /// the
    /// applied one changes nothing. Cumulative counters merge by maximum, the histogram deltas add up.
    /// </summary>
    /// <param name="Telemetry">Validated: its deltas are HdrHistogram V2 bytes, plain or compressed, or empty.</param>
    /// <param name="ConnectTimes">Values in its connect delta.</param>
    public sealed record Frame(ClusterMessage.Telemetry Telemetry, long ConnectTimes) : RunWrite;

    /// <summary>
    /// One point of the series; its time in whole milliseconds is its identity, the first one written stays.
    /// </summary>
    public sealed record Point(SeriesPoint Value) : RunWrite;

    /// <summary>Something a person will want to know. The first one written under a number stays.</summary>
    public sealed record Note(RunEvent Event) : RunWrite;

    /// <summary>
    /// What another leader needs to go on with this run; replaces the memo of that name. Dropped when the run ends.
    /// </summary>
    public sealed record Memo(string Name, byte[] Value) : RunWrite;

    /// <summary>
    /// The run has ended. Announced only after Done. A later revision adds its report, the state stays as it was ended.
    /// </summary>
    /// <param name="Revision">1 for the end of the run; higher when telemetry came after the seal.</param>
    /// <param name="Report">Its Run.State is the terminal state.</param>
    public sealed record Finish(int Revision, Accounting Accounting, RunReport Report) : RunWrite;
}
