using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Fourtuple.Shared.Actors;

/// <summary>
/// A bounded queue with any number of posters and exactly one reader. Full is an answer, never a wait: a poster that
/// may not lose a message has to say so in its own protocol.
/// </summary>
/// <param name="capacity">Most messages queued at once; at least 1.</param>
public sealed class Mailbox<T>(int capacity)
{
    private readonly Channel<T> _queue = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity)
    {
        // With Wait, TryWrite answers false when the queue is full; nothing here ever waits to write.
        FullMode = BoundedChannelFullMode.Wait,
        SingleReader = true,
        SingleWriter = false,
        AllowSynchronousContinuations = false,
    });

    private long _refused;
    private bool _closed;

    public int Capacity { get; } = capacity;

    /// <summary>Messages queued now.</summary>
    public int Count => _queue.Reader.Count;

    /// <summary>Posts that were turned away because the mailbox was full or closed.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public MailboxState State
    {
        get
        {
            if (_queue.Reader.Completion.IsCompleted)
                return MailboxState.Drained;
            return Volatile.Read(ref _closed) ? MailboxState.Closed : MailboxState.Open;
        }
    }

    /// <summary>Queues the message, or returns false when the mailbox is full or closed.</summary>
    public bool TryPost(T message)
    {
        if (_queue.Writer.TryWrite(message))
            return true;
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>
    /// Takes no more posts from now on; what is queued can still be read. False when it was closed before.
    /// </summary>
    public bool Close()
    {
        var first = _queue.Writer.TryComplete();
        Volatile.Write(ref _closed, true);
        return first;
    }

    /// <summary>Takes the oldest message; for the one reader only.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T message) => _queue.Reader.TryRead(out message);

    /// <summary>Completes with true once a message can be taken, with false once closed and empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken stop) => _queue.Reader.WaitToReadAsync(stop);
}
