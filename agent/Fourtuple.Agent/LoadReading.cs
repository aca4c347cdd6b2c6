using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Processes;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Agent;

/// <summary>What one load of this agent did so far, for whoever watches the process.</summary>
public sealed record LoadReading(LoadMetrics Load, AgentGauges Gauges)
{
    internal static LoadReading First(LoadMode mode) => new(
        new LoadMetrics(
            default, HistogramBuckets.Empty, HistogramBuckets.Empty, HistogramBuckets.Empty,
            mode == LoadMode.Request),
        new AgentGauges(0, 0, 0, 0, 0, 0));

    /// <summary>With another collection, whose histograms are deltas.</summary>
    internal LoadReading Next(GroupSnapshot snapshot, AgentGauges gauges) => new(
        Load with
        {
            Counters = snapshot.Counters,
            Connect = Load.Connect.Plus(HistogramBuckets.Of(snapshot.Connect)),
            Exchange = Load.Exchange.Plus(HistogramBuckets.Of(snapshot.Exchange)),
            Lag = Load.Lag.Plus(HistogramBuckets.Of(snapshot.Lag)),
        },
        gauges);
}
