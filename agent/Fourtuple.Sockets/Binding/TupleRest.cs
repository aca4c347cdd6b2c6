using Fourtuple.Sockets.Workers;

namespace Fourtuple.Sockets.Binding;

/// <summary>
/// Tuples that may not be used for a while, each as long as the others: first in, first out. How long is said when one
/// is taken, so that what was learnt meanwhile holds for all. Native memory, 16 bytes a tuple, touched once it is used.
/// </summary>
internal sealed class TupleRest(int capacity) : IDisposable
{
    private readonly NativeRing<(long Index, long SinceNs)> _tuples = new(capacity);
    private (long Index, long SinceNs) _first;
    private bool _hasFirst;

    public int Count => _tuples.Count + (_hasFirst ? 1 : 0);

    /// <summary>False when full: the tuple is not used again.</summary>
    public bool TryAdd(long index, long sinceNs)
    {
        if (_hasFirst)
        {
            return _tuples.TryAdd((index, sinceNs));
        }
        (_first, _hasFirst) = ((index, sinceNs), true);
        return true;
    }

    /// <summary>False when none has rested that long.</summary>
    public bool TryTake(long nowNs, long restNs, out long index)
    {
        index = _first.Index;
        if (!_hasFirst || nowNs - _first.SinceNs < restNs)
        {
            return false;
        }
        _hasFirst = _tuples.TryTake(out _first);
        return true;
    }

    public void Dispose() => _tuples.Dispose();
}
