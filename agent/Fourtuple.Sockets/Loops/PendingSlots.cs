using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>A first-in first-out queue of slots, each in it at most once, so the number of slots bounds it.</summary>
internal sealed class PendingSlots(int capacity) : IDisposable
{
    private readonly NativeArray<int> slots = new(capacity);
    private int head;
    private int count;

    public int Count => count;

    public void Add(int slot)
    {
        var place = head + count;
        slots[place < capacity ? place : place - capacity] = slot;
        count++;
    }

    public bool TryTake(out int slot)
    {
        if (count == 0)
        {
            slot = -1;
            return false;
        }
        slot = slots[head];
        head = head + 1 < capacity ? head + 1 : 0;
        count--;
        return true;
    }

    /// <summary>Takes one slot out, keeping the order of the others; O(count), for rare use.</summary>
    public void Remove(int slot)
    {
        for (var turns = count; turns > 0 && TryTake(out var other); turns--)
        {
            if (other != slot)
            {
                Add(other);
            }
        }
    }

    public void Dispose() => slots.Dispose();
}
