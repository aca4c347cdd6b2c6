namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>A message between its sender and the broker's answer.</summary>
internal sealed class OutgoingMessage(string exchange, string key, byte[] body, bool mandatory)
{
    private readonly TaskCompletionSource<SendOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Exchange { get; } = exchange;

    public string Key { get; } = key;

    public byte[] Body { get; } = body;

    /// <summary>Whether its sender is to know that there was no mailbox for it.</summary>
    public bool Mandatory { get; } = mandatory;

    public Task<SendOutcome> Outcome => _outcome.Task;

    /// <summary>The first outcome wins; a message that has one before it was written is not written.</summary>
    public void Settle(SendOutcome outcome) => _outcome.TrySetResult(outcome);
}
