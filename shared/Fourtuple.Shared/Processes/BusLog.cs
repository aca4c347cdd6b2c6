using System.Collections.Concurrent;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Shared.Processes;

/// <summary>What the bus reports, as log lines: changes of a connection, and refusals once in a while.</summary>
public sealed partial class BusLog(ILogger logger, TimeProvider time)
{
    /// <summary>The same refusal or fault is told once in this time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, RabbitMqLinkStatus> _links = new(StringComparer.Ordinal);
    private readonly RepeatGate _gate = new(time, Quiet);

    public RabbitMqReports Reports => new() { OnFault = Fault, OnRefused = Refuse, OnLink = Link };

    private void Link(RabbitMqLinkStatus status)
    {
        var before = _links.GetValueOrDefault(status.Name);
        _links[status.Name] = status;
        if (before is not null && before.State == status.State && before.Reason == status.Reason)
            return;
        switch (status.State)
        {
            case RabbitMqLinkState.Connected: Connected(logger, status.Name, status.Sessions); break;
            case RabbitMqLinkState.Blocked: Blocked(logger, status.Name, status.Reason); break;
            case RabbitMqLinkState.Closed: Closed(logger, status.Name); break;
            default: Unconnected(logger, status.Name, status.Reason); break;
        }
    }

    private void Refuse(BusAddress address, string why)
    {
        if (_gate.Passes($"{address.Name} {why}", out var held))
            Refused(logger, address.Name, why, held);
    }

    private void Fault(BusAddress address, Exception fault)
    {
        if (_gate.Passes($"{address.Name} {fault.GetType().Name} {fault.Message}", out var held))
            Faulted(logger, fault, address.Name, held);
    }

    [LoggerMessage(1, LogLevel.Information, "Bus connection {Link} is up (session {Session})")]
    private static partial void Connected(ILogger logger, string link, long session);

    [LoggerMessage(2, LogLevel.Warning, "Bus connection {Link} is not up: {Reason}; it is tried again")]
    private static partial void Unconnected(ILogger logger, string link, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Bus connection {Link} takes nothing: {Reason}")]
    private static partial void Blocked(ILogger logger, string link, string reason);

    [LoggerMessage(4, LogLevel.Debug, "Bus connection {Link} is closed")]
    private static partial void Closed(ILogger logger, string link);

    [LoggerMessage(5, LogLevel.Warning, "A message to {Address} was refused: {Reason} ({Held} more like it before)")]
    private static partial void Refused(ILogger logger, string address, string reason, long held);

    [LoggerMessage(6, LogLevel.Error, "A message to {Address} was not handled ({Held} more like it before)")]
    private static partial void Faulted(ILogger logger, Exception fault, string address, long held);
}
