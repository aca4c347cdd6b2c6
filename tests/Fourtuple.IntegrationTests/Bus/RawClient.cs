using Fourtuple.Shared.Bus.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>A connection of one user that keeps none of our rules, and tells what the broker refuses.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly IConnection _connection;

    private RawClient(IConnection connection) => _connection = connection;

    public static async Task<RawClient> ConnectAsync(RabbitMqOptions options)
    {
        var server = options.Servers[0];
        var factory = new ConnectionFactory
        {
            HostName = server.Host,
            Port = server.Port,
            UserName = server.User,
            Password = server.Password,
            VirtualHost = server.VirtualHost,
        };
        return new(await factory.CreateConnectionAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Does it on a channel of its own; returns the broker's code, 0 when it was done.</summary>
    public async Task<int> DoAsync(Func<IChannel, Task> act)
    {
        await using var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            TestContext.Current.CancellationToken);
        try
        {
            await act(channel);
            return 0;
        }
        catch (AlreadyClosedException closed)
        {
            return closed.ShutdownReason?.ReplyCode ?? -1;
        }
        catch (OperationInterruptedException closed)
        {
            return closed.ShutdownReason?.ReplyCode ?? -1;
        }
    }

    public Task<int> PublishAsync(string exchange, string key, byte[] body, string? user = null) => DoAsync(
        async channel =>
        {
            var properties = new BasicProperties();
            if (user is not null)
                properties.UserId = user;
            await channel.BasicPublishAsync(exchange, key, mandatory: false, properties, body);
        });

    public Task<int> ConsumeAsync(string queue) =>
        DoAsync(channel => channel.BasicConsumeAsync(queue, true, new AsyncDefaultBasicConsumer(channel)));

    /// <summary>Makes a queue of this name and binds it.</summary>
    public Task<int> BindAsync(string queue, string exchange, string key) => DoAsync(async channel =>
    {
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true);
        await channel.QueueBindAsync(queue, exchange, key);
    });
}
