using System.Runtime.CompilerServices;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>
/// Completions that wait for the next Poll. A slot has at most four at once (failure, sent, end, closed).
/// </summary>
internal sealed class CompletionQueue(int slots) : IDisposable
{
    private readonly int _capacity = checked((slots * 4) + 16);
    private readonly NativeArray<Entry> _entries = new((slots * 4) + 16);
    private int _head;
    private int _count;

    public int Count => _count;

    public void Add(CompletionKind kind, int slot, int errno, OpenStep step)
    {
        if (_count == _capacity)
        {
            throw new InvalidOperationException("more completions than slots can have");
        }
        var place = _head + _count;
        _entries[place < _capacity ? place : place - _capacity] = new Entry(slot, (short)errno, kind, step);
        _count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out Completion completion)
    {
        if (_count == 0)
        {
            completion = default;
            return false;
        }
        ref var entry = ref _entries[_head];
        completion = new Completion { Kind = entry.Kind, Slot = entry.Slot, Errno = entry.Errno, Step = entry.Step };
        _head = _head + 1 < _capacity ? _head + 1 : 0;
        _count--;
        return true;
    }

    public void Dispose() => _entries.Dispose();

    private readonly record struct Entry(int Slot, short Errno, CompletionKind Kind, OpenStep Step);
}
