using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// One connection from its opening to its end, which comes from the broker, from the network or by
/// <see cref="End"/>; the first reason wins. A session is never mended: its link opens another.
/// </summary>
internal sealed class RabbitMqSession : IAsyncDisposable
{
    /// <summary>
    /// Most that is spent on a farewell: a broker that is there answers within milliseconds, and one that hangs must
    /// not hold up a process that was told to stop.
    /// </summary>
    public static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;

    /// <param name="user">The user the connection is logged in as.</param>
    public RabbitMqSession(IConnection connection, string user, TimeSpan limit, TimeProvider time)
    {
        (Connection, User, _limit, _time) = (connection, user, limit, time);
        Over = _over.Token;
        connection.ConnectionShutdownAsync += (_, shutdown) => EndAsync(shutdown.ReplyText);
        connection.ConnectionBlockedAsync += (_, blocked) => BlockAsync(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => BlockAsync(null);
        if (!connection.IsOpen)
            End("the connection was closed as it opened");
    }

    public IConnection Connection { get; }

    public string User { get; }

    /// <summary>Completes with the reason when the session is over.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Signalled when the session is over.</summary>
    public CancellationToken Over { get; }

    /// <summary>Told the broker's reason when it blocks the connection, null when it unblocks it.</summary>
    public Action<string?>? OnBlocked { get; set; }

    /// <summary>Gives the connection up. Any thread; never waits.</summary>
    public void End(string reason)
    {
        if (_ended.TrySetResult(reason))
            _ = _over.CancelAsync();
    }

    /// <summary>
    /// A channel whose every confirm, ack and delivery comes in order; its shutdown, unless by us, ends the session.
    /// </summary>
    public async Task<IChannel> OpenChannelAsync(bool confirms)
    {
        // The client's own tracking of confirms stays off: cancelling or timing out a publish breaks its count.
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: confirms, publisherConfirmationTrackingEnabled: false,
            outstandingPublisherConfirmationsRateLimiter: null, consumerDispatchConcurrency: 1);
        var channel = await Connection.CreateChannelAsync(options, Over).ConfigureAwait(false);
        channel.ChannelShutdownAsync += (_, shutdown) =>
            shutdown.Initiator == ShutdownInitiator.Application ? Task.CompletedTask : EndAsync(shutdown.ReplyText);
        return channel;
    }

    /// <summary>A channel to ask something on; the broker may close it as its answer.</summary>
    public Task<IChannel> OpenScratchAsync() => Connection.CreateChannelAsync(
        new CreateChannelOptions(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false),
        Over);

    /// <summary>Closes a channel within <see cref="CloseLimit"/>, or gives the session up.</summary>
    public async Task CloseAsync(IChannel channel)
    {
        try
        {
            await channel.CloseAsync(200, "bye", abort: true, CancellationToken.None)
                .WaitAsync(CloseLimit, _time, Over).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A channel that does not close in order goes with its connection.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            End(fault.Message);
        }
        _ = DisposeQuietlyAsync(channel);
    }

    /// <summary>Waits for a call on the connection, at most the limit; TimeoutException ends the session.</summary>
    public async Task WithinAsync(Task call, string what)
    {
        try
        {
            await call.WaitAsync(_limit, _time, Over).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            End($"{what} took more than {_limit.TotalSeconds:0.#} s");
            throw;
        }
    }

    /// <summary>Closes the connection within <see cref="CloseLimit"/>, or leaves it behind.</summary>
    public async ValueTask DisposeAsync()
    {
        End("closed");
        await CloseAsync(Connection, _time).ConfigureAwait(false);
    }

    public static async Task CloseAsync(IConnection connection, TimeProvider time)
    {
        try
        {
            await connection.CloseAsync(200, "bye", CloseLimit, abort: true, CancellationToken.None)
                .WaitAsync(CloseLimit, time).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A connection that is given up owes us nothing.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        _ = DisposeQuietlyAsync(connection);
    }

    // Not waited for, since it may hang with the connection.
    private static async Task DisposeQuietlyAsync(IAsyncDisposable closed) =>
        await closed.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task EndAsync(string reason)
    {
        End(reason);
        return Task.CompletedTask;
    }

    private Task BlockAsync(string? reason)
    {
        OnBlocked?.Invoke(reason);
        return Task.CompletedTask;
    }
}
