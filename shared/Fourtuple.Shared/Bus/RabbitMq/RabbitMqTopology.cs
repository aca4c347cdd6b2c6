using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>What each session declares; declaring what is there already is a no-op.</summary>
internal static class RabbitMqTopology
{
    public static async Task DeclareExchangesAsync(IChannel channel, RabbitMqNames names, CancellationToken stop)
    {
        await channel.ExchangeDeclareAsync(
            names.Mail, ExchangeType.Direct, durable: true, autoDelete: false, arguments: null, passive: false,
            noWait: false, stop).ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(
            names.Topic, ExchangeType.Topic, durable: true, autoDelete: false, arguments: null, passive: false,
            noWait: false, stop).ConfigureAwait(false);
    }

    /// <summary>A queue that dies with its connection, and that refuses rather than drops what is too much.</summary>
    public static async Task DeclareQueueAsync(
        IChannel channel, RabbitMqNames names, string queue, BusAddress address, IEnumerable<BusTopic> topics,
        long bytes, CancellationToken stop)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-max-length-bytes"] = bytes,
            ["x-overflow"] = "reject-publish",
        };
        await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: true, autoDelete: true, arguments, passive: false, noWait: false, stop)
            .ConfigureAwait(false);
        await channel.QueueBindAsync(queue, names.Mail, address.Name, arguments: null, noWait: false, stop)
            .ConfigureAwait(false);
        foreach (var topic in topics)
        {
            await channel.QueueBindAsync(queue, names.Topic, topic.Name, arguments: null, noWait: false, stop)
                .ConfigureAwait(false);
        }
    }
}
