using System.Numerics;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>A bounded first-in first-out queue in native memory, for one thread.</summary>
public sealed class NativeRing<T> : IDisposable
    where T : unmanaged
{
    private readonly NativeArray<T> _items;
    private readonly uint _mask;
    private uint _head;
    private uint _tail;

    /// <param name="capacity">Rounded up to a power of two, at most 2^30.</param>
    public NativeRing(int capacity)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity));
        _items = new NativeArray<T>(checked((int)size));
        _mask = size - 1;
    }

    public int Count => (int)(_tail - _head);

    /// <summary>False when full.</summary>
    public bool TryAdd(T item)
    {
        if (_tail - _head > _mask)
        {
            return false;
        }
        _items[(int)(_tail++ & _mask)] = item;
        return true;
    }

    /// <summary>False when empty.</summary>
    public bool TryTake(out T item)
    {
        if (_tail == _head)
        {
            item = default;
            return false;
        }
        item = _items[(int)(_head++ & _mask)];
        return true;
    }

    public void Dispose() => _items.Dispose();
}
