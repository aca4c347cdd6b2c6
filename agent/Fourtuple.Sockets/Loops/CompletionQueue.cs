using System.Runtime.CompilerServices;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>Completions that wait for the next Poll. A slot has at most four at once (failure, sent, end, closed).</summary>
internal sealed class CompletionQueue(int slots) : IDisposable
{
    private readonly int capacity = checked((slots * 4) + 16);
    private readonly NativeArray<Entry> entries = new(((long)slots * 4) + 16);
    private int head;
    private int count;

    public int Count => count;

    public void Add(CompletionKind kind, int slot, int errno, OpenStep step)
    {
        if (count == capacity)
        {
            throw new InvalidOperationException("more completions than slots can have");
        }
        var place = head + count;
        entries[place < capacity ? place : place - capacity] = new Entry(slot, (short)errno, kind, step);
        count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out Completion completion)
    {
        if (count == 0)
        {
            completion = default;
            return false;
        }
        ref var entry = ref entries[head];
        completion = new Completion { Kind = entry.Kind, Slot = entry.Slot, Errno = entry.Errno, Step = entry.Step };
        head = head + 1 < capacity ? head + 1 : 0;
        count--;
        return true;
    }

    public void Dispose() => entries.Dispose();

    private readonly record struct Entry(int Slot, short Errno, CompletionKind Kind, OpenStep Step);
}
