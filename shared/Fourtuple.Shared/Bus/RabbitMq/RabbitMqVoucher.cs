namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// The rule of who may say what. The broker refuses a publish whose user-id property is not the user of the connection
/// (https://www.rabbitmq.com/validated-user-id.html), so the property of what arrives is as good as a login.
/// </summary>
/// <param name="Own">
/// The user that the receiving connection logged in as: believed too, where one user serves everybody.
/// </param>
/// <param name="Agents">The user that all agents share; null: each has its own name. Own is not enough then.</param>
internal readonly record struct RabbitMqVoucher(string Coordinator, string Own, string? Agents = null)
{
    private const string AgentPrefix = "agent.";

    /// <summary>Why the message is not believed; null when it is.</summary>
    /// <param name="box">The mailbox it came to.</param>
    /// <param name="user">The user-id property; null when there is none.</param>
    public string? Objection(BusAddress box, string sender, string? user)
    {
        var agent = sender.StartsWith(AgentPrefix, StringComparison.Ordinal) ? sender[AgentPrefix.Length..] : null;
        // Agents never write to each other: what comes to an agent is a command, whoever it says it is from.
        var expected = agent is not null && box == BusAddress.Coordinator ? Agents ?? agent : Coordinator;
        if (user is not null && (user == expected || (user == Own && Agents is null)))
            return null;
        var accepted = expected == Own || Agents is not null ? $"'{expected}'" : $"'{expected}' or '{Own}'";
        return $"the broker vouches for {(user is null ? "nobody" : $"'{user}'")}, where it should be {accepted}";
    }
}
