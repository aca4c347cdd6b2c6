namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>Who uses a link; its calls never overlap.</summary>
internal interface ILinkUser
{
    /// <summary>Declares everything anew on a new connection; a throw gives the connection up.</summary>
    Task OpenAsync(RabbitMqSession session);

    /// <summary>The session is over. Returns when nothing of it runs any more; must not throw.</summary>
    Task EndedAsync(RabbitMqSession session);
}
