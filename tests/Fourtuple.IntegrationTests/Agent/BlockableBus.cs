using System.Threading.Channels;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;

namespace Fourtuple.IntegrationTests.Agent;

/// <summary>A coordinator's end of a bus with one agent, which can block that agent's actor in its next send.</summary>
internal sealed class BlockableBus(string cluster) : IMessageBus
{
    private readonly ManualResetEventSlim _released = new();
    private readonly Channel<ClusterMessage> _sent = Channel.CreateBounded<ClusterMessage>(
        new BoundedChannelOptions(1_024)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
            SingleWriter = false,
            AllowSynchronousContinuations = false,
        });

    private Func<Envelope, ValueTask>? _agent;
    private volatile bool _blocked;

    public BusStatistics Statistics { get; } = new(0, 0, 0);

    /// <summary>The actor hangs in whatever it sends next.</summary>
    public void Block() => _blocked = true;

    public void Release()
    {
        _blocked = false;
        _released.Set();
    }

    public ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive, CancellationToken stop)
    {
        _agent = receive;
        return ValueTask.FromResult<IAsyncDisposable>(this);
    }

    public ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
    {
        if (_blocked)
        {
            // The caller's thread: what is only awaited would not keep the actor.
            _released.Wait();
        }
        _sent.Writer.TryWrite(envelope.Body);
        return ValueTask.FromResult(SendOutcome.Accepted);
    }

    public ValueTask PublishAsync(BusTopic topic, Envelope envelope) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _released.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask TellAsync(ClusterMessage body) => _agent!(new Envelope(cluster, "coordinator", 1, body));

    public async Task<T> NextAsync<T>(CancellationToken stop)
        where T : ClusterMessage
    {
        while (true)
        {
            if (await _sent.Reader.ReadAsync(stop) is T found)
            {
                return found;
            }
        }
    }
}
