using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Reports;

/// <summary>One beat of the run. Rates are over the beat; percentiles are of the beat's histogram delta.</summary>
public sealed record SeriesPoint(
    double Seconds, string Step, long Asked, LoadCounters Counters, double ConnectRate, double ExchangeRate,
    double ConnectP50Ms, double ConnectP99Ms, double ExchangeP50Ms, double ExchangeP99Ms, double LagP99Ms,
    double CpuFraction, long RssBytes)
{
    /// <summary>Of requests, from when they were really sent.</summary>
    public double ServiceP99Ms { get; init; }
}
