namespace Fourtuple.Coordinator.Store;

/// <param name="Number">From 1 in each run, given by the writer.</param>
/// <param name="AtMs">Milliseconds since the start of the run.</param>
/// <param name="Kind">One word, e.g. takeover, lost, stopped.</param>
public sealed record RunEvent(long Number, long AtMs, string Kind, string Detail);
