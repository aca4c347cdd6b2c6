using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Processes;

/// <summary>What the coordinator process says.</summary>
internal static partial class CoordinatorLog
{
    [LoggerMessage(1, LogLevel.Information,
        "fourtuple-coordinator {Version} starts as {Coordinator} in cluster {Cluster}: bus {Bus}, store {Store}")]
    public static partial void Starting(
        ILogger logger, string version, string coordinator, string cluster, string bus, string store);

    [LoggerMessage(2, LogLevel.Information, "Health is served at {Url}")]
    public static partial void Health(ILogger logger, string url);

    [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
    public static partial void Setting(ILogger logger, string warning);

    [LoggerMessage(4, LogLevel.Information, "The API is served at {Url}")]
    public static partial void Api(ILogger logger, string url);

    [LoggerMessage(5, LogLevel.Warning, "The store {Store} is not there: {Reason}; it is tried again")]
    public static partial void StoreAway(ILogger logger, string store, string reason);

    [LoggerMessage(6, LogLevel.Critical, "The store {Store} refuses: {Reason}")]
    public static partial void StoreRefuses(ILogger logger, string store, string reason);

    [LoggerMessage(7, LogLevel.Information, "This coordinator is {Role} (epoch {Epoch})")]
    public static partial void Role(ILogger logger, string role, long epoch);

    [LoggerMessage(8, LogLevel.Information, "Run {Run} is in {State}: {Step}")]
    public static partial void Run(ILogger logger, string run, string state, string step);

    [LoggerMessage(9, LogLevel.Information, "Run {Run} has ended")]
    public static partial void RunEnded(ILogger logger, string run);

    [LoggerMessage(10, LogLevel.Warning, "Agent {Agent} is {State}")]
    public static partial void MemberTrouble(ILogger logger, string agent, string state);

    [LoggerMessage(11, LogLevel.Information, "Agent {Agent} is {State}")]
    public static partial void Member(ILogger logger, string agent, string state);

    [LoggerMessage(12, LogLevel.Warning, "The store takes no writes now: {Reason}")]
    public static partial void StoreTrouble(ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Information, "The store takes writes again")]
    public static partial void StoreBack(ILogger logger);

    [LoggerMessage(14, LogLevel.Information, "Stopping: giving the lease up. Once more ends at once")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(15, LogLevel.Warning, "Ending at once: the lease is kept until it ends by itself")]
    public static partial void Aborting(ILogger logger);

    [LoggerMessage(16, LogLevel.Information, "The coordinator has left (exit code {ExitCode})")]
    public static partial void Left(ILogger logger, int exitCode);

    [LoggerMessage(17, LogLevel.Critical, "The coordinator failed")]
    public static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(18, LogLevel.Critical, "Can't listen on {Endpoint}: {Reason}. "
        + "Set {Setting} to an address of this host and a free port")]
    public static partial void CannotListen(ILogger logger, string endpoint, string reason, string setting);

    [LoggerMessage(19, LogLevel.Error, "The coordinator ends: {Reason}")]
    public static partial void Ended(ILogger logger, string reason);
}
