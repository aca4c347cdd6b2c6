namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// Connecting: not connected, an attempt is under way or due. Connected: open and declared. Blocked: connected, but the
/// broker takes nothing because of a memory or disk alarm. Closed: by us, for good.
/// </summary>
public enum RabbitMqLinkState { Connecting, Connected, Blocked, Closed }

/// <summary>One connection to the broker, kept up by its own loop.</summary>
/// <param name="Name"><c>publish</c> or <c>receive</c>.</param>
/// <param name="Reason">Why it is not simply connected; empty when it is.</param>
/// <param name="Sessions">Times it was opened: 1 more than it was lost.</param>
public sealed record RabbitMqLinkStatus(string Name, RabbitMqLinkState State, string Reason, long Sessions)
{
    /// <summary>The reason before the first attempt has ended.</summary>
    public const string NotYet = "not connected yet";
}
