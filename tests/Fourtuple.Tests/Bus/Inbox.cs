using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Tests.Actors;

namespace Fourtuple.Tests.Bus;

/// <summary>A receiver that keeps what it gets, and can be held in the middle of its first message.</summary>
internal sealed class Inbox
{
    private readonly Lock _gate = new();
    private readonly List<Envelope> _received = [];
    private Task _held = Task.CompletedTask;

    public IReadOnlyList<Envelope> Received
    {
        get
        {
            lock (_gate)
                return [.. _received];
        }
    }

    /// <summary>Every receive waits from now on until the source is set.</summary>
    public TaskCompletionSource Hold()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held = release.Task;
        return release;
    }

    public ValueTask<IAsyncDisposable> OpenAsync(IMessageBus bus, BusAddress address, params BusTopic[] topics) =>
        bus.OpenAsync(address, topics, Put, CancellationToken.None);

    public ValueTask<IAsyncDisposable> OpenAsync(IMessageBus bus, BusAddress address, CancellationToken stop) =>
        bus.OpenAsync(address, [], Put, stop);

    public async ValueTask Put(Envelope envelope)
    {
        lock (_gate)
            _received.Add(envelope);
        await _held;
    }

    /// <summary>Waits until so many have come and returns all there are.</summary>
    public async Task<IReadOnlyList<Envelope>> TakeAsync(int count)
    {
        await Wait.UntilAsync(() => Received.Count >= count, $"{count} messages; there are {Received.Count}");
        return Received;
    }
}
