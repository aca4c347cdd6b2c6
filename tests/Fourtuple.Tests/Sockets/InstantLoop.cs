using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

/// <summary>A loop whose every submission succeeds at the next poll and whose peers echo, or send a reply; it allocates
/// nothing.</summary>
public sealed class InstantLoop(int capacity, NativeBytes? reply = null) : IEventLoop
{
    private readonly NativeRing<(CompletionKind Kind, int Slot, NativeBytes Data)> _ready = new(4 * capacity);

    public int Capacity => capacity;

    public void Open(int slot, in ConnectionTuple tuple) => Add(CompletionKind.Opened, slot);

    public void Accept(int slot, int listener) => throw new NotSupportedException();

    public void Send(int slot, NativeBytes bytes)
    {
        Add(CompletionKind.Sent, slot);
        Add(CompletionKind.Received, slot, reply ?? bytes);
    }

    public void Close(int slot, CloseKind kind) => Add(CompletionKind.Closed, slot);

    public int Poll(Span<Completion> completions, long timeoutNs)
    {
        var count = 0;
        while (count < completions.Length && _ready.TryTake(out var next))
        {
            completions[count++] = new Completion { Kind = next.Kind, Slot = next.Slot, Data = next.Data };
        }
        return count;
    }

    public void Wake()
    {
    }

    public void Dispose() => _ready.Dispose();

    private void Add(CompletionKind kind, int slot, NativeBytes data = default) => _ready.TryAdd((kind, slot, data));
}
