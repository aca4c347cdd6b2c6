namespace Fourtuple.Benchmarks.Agents;

/// <summary>The figures of one run; CPU in percent of one core, memory in MiB, lag in milliseconds.</summary>
internal sealed record AgentsResult(
    int Agents, double Seconds, double CoordinatorCpu, long CoordinatorRssMb, double BrokerCpu, long BrokerRssMb,
    double AgentsCpu, long AgentsRssMb, double FramesPerSecond, double AppliedPerSecond, double LagP50Ms,
    double LagP99Ms, double LagMostMs, long Repeated, long NotTaken, long Dropped, long Refused, string LoadAverage,
    CoordinatorResult Coordinator);
