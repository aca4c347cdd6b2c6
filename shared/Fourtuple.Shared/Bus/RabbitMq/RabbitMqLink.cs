using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// Keeps one connection up: connects, lets its user declare everything, waits for the end, pauses with jitter, connects
/// anew. The client's own recovery is off, since it can lose a consumer in silence and gives up after a refused login.
/// </summary>
internal sealed class RabbitMqLink : IAsyncDisposable
{
    private readonly RabbitMqOptions _options;
    private readonly TimeProvider _time;
    private readonly ILinkUser _user;
    private readonly Action<RabbitMqLinkStatus>? _onStatus;
    private readonly ReconnectPauses _pauses;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _running;
    private RabbitMqLinkStatus _status;
    private int _server;

    public RabbitMqLink(
        string name, ILinkUser user, RabbitMqOptions options, TimeProvider time, Action<RabbitMqLinkStatus>? onStatus)
    {
        (_user, _options, _time, _onStatus) = (user, options, time, onStatus);
        var random = new Random(options.SeedOf(name));
        _pauses = new ReconnectPauses(options.ShortestPause, options.LongestPause, random);
        _server = random.Next(options.Servers.Count);
        _status = new RabbitMqLinkStatus(name, RabbitMqLinkState.Connecting, RabbitMqLinkStatus.NotYet, 0);
        _running = new Lazy<Task>(() => Task.Run(RunAsync, CancellationToken.None));
    }

    public RabbitMqLinkStatus Status => Volatile.Read(ref _status);

    /// <summary>Completes with the first session; fails with ObjectDisposedException when there never is one.</summary>
    public Task Opened => _opened.Task;

    public void Start() => _ = _running.Value;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.Value.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var reason = await LiveAsync().ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
                break;
            Show(RabbitMqLinkState.Connecting, reason);
            await Task.Delay(_pauses.Next(), _time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Show(RabbitMqLinkState.Closed, "closed");
        _opened.TrySetException(new ObjectDisposedException(nameof(RabbitMqBus)));
        _ = _opened.Task.Exception;
    }

    /// <summary>One connection from its attempt to its end; returns why it ended.</summary>
    private async Task<string> LiveAsync()
    {
        RabbitMqSession? session = null;
        try
        {
            session = await ConnectAsync().ConfigureAwait(false);
            session.OnBlocked = ShowBlocked;
            await _user.OpenAsync(session).ConfigureAwait(false);
            _pauses.Reset();
            Show(RabbitMqLinkState.Connected, "", opened: 1);
            _opened.TrySetResult();
            return await session.Ended.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a connection fails with, the answer is another one.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return session is { Ended: { IsCompleted: true } ended } ? ended.Result : RabbitMqFault.Root(fault).Message;
        }
        finally
        {
            if (session is not null)
                await RetireAsync(session).ConfigureAwait(false);
        }
    }

    private async Task RetireAsync(RabbitMqSession session)
    {
        // When we are asked to stop, the user still has the connection to finish what it began.
        var farewell = _stop.IsCancellationRequested && !session.Ended.IsCompleted;
        if (!farewell)
            session.End("given up");
        await _user.EndedAsync(session).ConfigureAwait(false);
        var closing = session.DisposeAsync();
        if (farewell)
            await closing.ConfigureAwait(false);
    }

    private async Task<RabbitMqSession> ConnectAsync()
    {
        var server = _options.Servers[_server++ % _options.Servers.Count];
        var tls = new RabbitMqTls(server, _options.Authorities);
        var connecting = Factory(server, tls).CreateConnectionAsync(CancellationToken.None);
        try
        {
            // The client's own limits should come first; this one is for when they don't.
            var connection = await connecting.WaitAsync(_options.Limit * 2, _time, _stop.Token).ConfigureAwait(false);
            return new RabbitMqSession(connection, server.User, _options.Limit, _time);
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            _ = CloseLateAsync(connecting);
            // Without the fault inside: its sentence is all that anybody wants of it.
            throw new InvalidOperationException(RabbitMqFault.OfConnect(fault, server, tls));
        }
        catch
        {
            _ = CloseLateAsync(connecting);
            throw;
        }
    }

    private async Task CloseLateAsync(Task<IConnection> connecting)
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
            await RabbitMqSession.CloseAsync(connecting.Result, _time).ConfigureAwait(false);
    }

    private ConnectionFactory Factory(RabbitMqServer server, RabbitMqTls tls) => new()
    {
        HostName = server.Host,
        Port = server.Port,
        UserName = server.User,
        Password = server.Password,
        VirtualHost = server.VirtualHost,
        Ssl = tls.Option,
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        ConsumerDispatchConcurrency = 1,
        RequestedHeartbeat = _options.Heartbeat,
        RequestedConnectionTimeout = _options.Limit,
        HandshakeContinuationTimeout = _options.Limit,
        ContinuationTimeout = _options.Limit,
        SocketReadTimeout = _options.Limit,
        SocketWriteTimeout = _options.Limit,
        ClientProvidedName = $"{_options.Cluster} {_options.Client} {Status.Name}",
    };

    private void ShowBlocked(string? reason)
    {
        if (reason is null)
            Show(RabbitMqLinkState.Connected, "");
        else
            Show(RabbitMqLinkState.Blocked, $"blocked by the broker: {reason}");
    }

    private void Show(RabbitMqLinkState state, string reason, int opened = 0)
    {
        var shown = Status with { State = state, Reason = reason, Sessions = Status.Sessions + opened };
        Volatile.Write(ref _status, shown);
        _onStatus?.Invoke(shown);
    }
}
