using Microsoft.Extensions.Logging;

namespace Fourtuple.Agent.Processes;

/// <summary>What the agent process says.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(1, LogLevel.Information,
        "fourtuple-agent {Version} starts as {Agent} in cluster {Cluster}: bus {Bus}, {Workers} workers, "
        + "grace {Grace}")]
    public static partial void Starting(
        ILogger logger, string version, string agent, string cluster, string bus, int workers, TimeSpan grace);

    [LoggerMessage(2, LogLevel.Information, "Health is served at {Url}")]
    public static partial void Health(ILogger logger, string url);

    [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
    public static partial void Setting(ILogger logger, string warning);

    [LoggerMessage(4, LogLevel.Information, "{Note}")]
    public static partial void Note(ILogger logger, string note);

    [LoggerMessage(5, LogLevel.Information, "The agent is {State}")]
    public static partial void State(ILogger logger, string state);

    [LoggerMessage(6, LogLevel.Information, "Stopping: closing what is open, then leaving. Once more ends at once")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(7, LogLevel.Warning, "Ending at once: open connections are cut")]
    public static partial void Aborting(ILogger logger);

    [LoggerMessage(8, LogLevel.Information, "The agent has left")]
    public static partial void Left(ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "The allowed name {Name} is not resolved: {Reason}; it is tried again")]
    public static partial void Unresolved(ILogger logger, string name, string reason);

    [LoggerMessage(10, LogLevel.Information, "The allowed name {Name} is pinned to {Addresses}")]
    public static partial void Resolved(ILogger logger, string name, string addresses);

    [LoggerMessage(11, LogLevel.Critical, "The agent failed")]
    public static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(12, LogLevel.Critical, "Can't listen on {Endpoint} for health: {Reason}. "
        + "Set FOURTUPLE_HEALTH_LISTEN to an address of this host and a free port")]
    public static partial void CannotListen(ILogger logger, string endpoint, string reason);
}
