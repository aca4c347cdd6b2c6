namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>What the bus tells its host, for logs and health; called on the bus's tasks, and must not throw.</summary>
public sealed record RabbitMqReports
{
    /// <summary>What a receiver threw.</summary>
    public Action<BusAddress, Exception>? OnFault { get; init; }

    /// <summary>Why a message to the address was refused, bounded.</summary>
    public Action<BusAddress, string>? OnRefused { get; init; }

    /// <summary>A connection came up, was lost, blocked or unblocked.</summary>
    public Action<RabbitMqLinkStatus>? OnLink { get; init; }
}
