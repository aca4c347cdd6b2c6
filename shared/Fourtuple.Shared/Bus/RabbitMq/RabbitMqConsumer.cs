using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>Hands deliveries of one session to the mailbox; the client calls it with one at a time.</summary>
internal sealed class RabbitMqConsumer(RabbitMqMailbox mailbox, RabbitMqSession session, IChannel channel)
    : AsyncDefaultBasicConsumer(channel)
{
    public override async Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (!await mailbox.ReceiveAsync(session, properties.UserId, body).ConfigureAwait(false))
            return;
        try
        {
            // Without the token, which would leave half a frame behind.
            var acking = Channel.BasicAckAsync(deliveryTag, multiple: false, CancellationToken.None);
            if (!acking.IsCompletedSuccessfully)
                await session.WithinAsync(acking.AsTask(), "an acknowledgement").ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The client would swallow it; without acknowledgements the mailbox would fall silent.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            session.End(fault.Message);
        }
    }

    /// <summary>The broker ended the consumer, for example because the queue was deleted by hand.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        session.End("the broker cancelled the consumer");
        return Task.CompletedTask;
    }
}
