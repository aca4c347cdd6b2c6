namespace Fourtuple.Benchmarks;

/// <summary>One round of a job, as the product's engine and the C limit programs print it (one line of JSON).</summary>
/// <param name="Rate">Established connections per second, first start to last establishment.</param>
/// <param name="CpuSeconds">User and system time of the process during the round.</param>
internal sealed record EngineResult(
    string Engine, int Connections, double Seconds, double Rate, double FirstTenthRate, double LastTenthRate,
    double CpuSeconds, double BytesPerConnection = 0);
