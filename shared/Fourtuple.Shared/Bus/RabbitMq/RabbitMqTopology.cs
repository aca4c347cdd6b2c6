using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>What each session declares; declaring what is there already is a no-op.</summary>
internal static class RabbitMqTopology
{
    private const ushort NotFound = 404;

    /// <summary>
    /// Looks first and declares only what is missing, because an agent with a user of its own may not declare: then
    /// the coordinator's first start makes the exchanges, or the imported definitions do.
    /// </summary>
    public static async Task EnsureExchangesAsync(RabbitMqSession session, RabbitMqNames names)
    {
        foreach (var exchange in new[] { names.Up, names.Down })
        {
            if (!await ExistsAsync(session, exchange).ConfigureAwait(false))
                await DeclareAsync(session, exchange).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A queue that dies with its connection; what a session left behind is bounded in bytes and age.
    /// </summary>
    public static async Task DeclareQueueAsync(
        IChannel channel, RabbitMqNames names, string queue, BusAddress address, IEnumerable<BusTopic> topics,
        RabbitMqOptions options, CancellationToken stop)
    {
        await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: true, autoDelete: true, Arguments(address, options), passive: false,
            noWait: false, stop).ConfigureAwait(false);
        foreach (var (exchange, key) in names.Bindings(address, topics))
        {
            await channel.QueueBindAsync(queue, exchange, key, arguments: null, noWait: false, stop)
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// An agent's full mailbox refuses, so that the coordinator is told. The coordinator's drops the oldest: a frozen
    /// leader's full mailbox must not make the broker refuse what its successor's took, and frames are repeated anyway.
    /// </summary>
    private static Dictionary<string, object?> Arguments(BusAddress address, RabbitMqOptions options) =>
        address == BusAddress.Coordinator
            ? Arguments(options.CoordinatorQueueBytes, "drop-head", options)
            : Arguments(options.QueueBytes, "reject-publish", options);

    private static Dictionary<string, object?> Arguments(long bytes, string overflow, RabbitMqOptions options) => new()
    {
        ["x-max-length-bytes"] = bytes,
        ["x-overflow"] = overflow,
        ["x-message-ttl"] = (long)options.MessageLife.TotalMilliseconds,
    };

    private static async Task<bool> ExistsAsync(RabbitMqSession session, string exchange)
    {
        var channel = await session.OpenScratchAsync().ConfigureAwait(false);
        try
        {
            await channel.ExchangeDeclarePassiveAsync(exchange, session.Over).ConfigureAwait(false);
            await channel.CloseAsync(session.Over).ConfigureAwait(false);
            return true;
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == NotFound)
        {
            return false;
        }
    }

    private static async Task DeclareAsync(RabbitMqSession session, string exchange)
    {
        var channel = await session.OpenScratchAsync().ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(
            exchange, ExchangeType.Topic, durable: true, autoDelete: false, arguments: null, passive: false,
            noWait: false, session.Over).ConfigureAwait(false);
        await channel.CloseAsync(session.Over).ConfigureAwait(false);
    }
}
