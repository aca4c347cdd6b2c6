namespace Fourtuple.Shared.Plans;

/// <summary>The one table of metric names that plans, run.json, series and Prometheus share.</summary>
public static class MetricNames
{
    public const string ConnectTime = "connect.time";
    public const string ConnectFailed = "connect.failed";
    public const string ConnectRate = "connect.rate";
    public const string ConnectionOpen = "connection.open";
    public const string ConnectionConfirmed = "connection.confirmed";
    public const string ConnectionDropped = "connection.dropped";
    public const string ExchangeTime = "exchange.time";
    public const string ExchangeFailed = "exchange.failed";
    public const string RequestTime = "request.time";
    public const string RequestFailed = "request.failed";
    public const string RequestRate = "request.rate";
    public const string ScheduleLate = "schedule.late";
    public const string SourceExhausted = "source.exhausted";
    public const string AgentCpu = "agent.cpu";
    public const string AgentMem = "agent.mem";
    public const string AgentSchedLag = "agent.sched.lag";
    public const string AgentLost = "agent.lost";
}
