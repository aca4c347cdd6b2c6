using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Store;

/// <summary>Everything applied from one (session, slice, slice epoch).</summary>
/// <param name="Sequence">Highest applied; what an agent may be told is applied.</param>
/// <param name="Counters">Cumulative ones by maximum over all applied frames, gauges of the last.</param>
/// <param name="ConnectTimes">Values in all applied connect deltas: must equal Counters.Established.</param>
/// <param name="Last">
/// The last applied frame, with the tables of the last one that had any; its histogram deltas are empty, they are in
/// the sums.
/// </param>
public sealed record AppliedFrame(
    long Sequence, LoadCounters Counters, long ConnectTimes, ClusterMessage.Telemetry Last);
