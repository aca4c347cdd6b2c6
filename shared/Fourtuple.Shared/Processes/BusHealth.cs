using Fourtuple.Shared.Bus.RabbitMq;

namespace Fourtuple.Shared.Processes;

/// <summary>How the connections to the broker are, for health.</summary>
/// <param name="Reason">Why the process can't do its work over them; empty when it can.</param>
public sealed record BusHealth(IReadOnlyDictionary<string, string> Links, string Reason)
{
    public bool Ok => Reason.Length == 0;

    /// <param name="receives">Whether a mailbox should be open; a standby has none.</param>
    public static BusHealth Of(RabbitMqBus bus, bool receives)
    {
        ArgumentNullException.ThrowIfNull(bus);
        RabbitMqLinkStatus[] links = receives ? [bus.Publishing, bus.Receiving] : [bus.Publishing];
        var bad = links.FirstOrDefault(link => link.State != RabbitMqLinkState.Connected);
        var reason = bad is not null ? $"bus connection {bad.Name} is {Word(bad)}" : "";
        return new BusHealth(
            links.DistinctBy(link => link.Name).ToDictionary(link => link.Name, Word), reason);
    }

    private static string Word(RabbitMqLinkStatus link)
    {
        var state = link.State.ToString().ToLowerInvariant();
        return link.Reason.Length == 0 ? state : $"{state}: {link.Reason}";
    }
}
