namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>Whether a message counts only when the broker vouches for the user that published it.</summary>
public enum RabbitMqVouching
{
    /// <summary>
    /// What an agent says must come from the user of its name, and a command from the coordinator's user. The user we
    /// log in as ourselves is trusted for both, so one user for everything works as it is.
    /// </summary>
    User,

    /// <summary>Whoever may write to the exchange is believed, and nothing is published under a user's name.</summary>
    None,
}
