using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>A first-in first-out queue of slots, each in it at most once, so the number of slots bounds it.</summary>
internal sealed class PendingSlots(int capacity) : IDisposable
{
    private readonly NativeArray<int> _slots = new(capacity);
    private int _head;
    private int _count;

    public int Count => _count;

    public void Add(int slot)
    {
        var place = _head + _count;
        _slots[place < capacity ? place : place - capacity] = slot;
        _count++;
    }

    public bool TryTake(out int slot)
    {
        if (_count == 0)
        {
            slot = -1;
            return false;
        }
        slot = _slots[_head];
        _head = _head + 1 < capacity ? _head + 1 : 0;
        _count--;
        return true;
    }

    /// <summary>Takes one slot out, keeping the order of the others; O(count), for rare use.</summary>
    public void Remove(int slot)
    {
        for (var turns = _count; turns > 0 && TryTake(out var other); turns--)
        {
            if (other != slot)
            {
                Add(other);
            }
        }
    }

    public void Dispose() => _slots.Dispose();
}
