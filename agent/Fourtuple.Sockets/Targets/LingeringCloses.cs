namespace Fourtuple.Sockets.Targets;

/// <summary>
/// Closes that wait for their peer's end, oldest first; each may wait the same time, so order is by due time.
/// </summary>
internal sealed class LingeringCloses
{
    /// <summary>At most this many wait; further ones are closed without waiting.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>
    /// How long a peer may take to read the last answer and close: longer than a round trip anywhere.
    /// </summary>
    public const long WaitNs = 2_000_000_000;

    private readonly (int Slot, int Generation, long DueNs)[] _waiting = new (int, int, long)[MaxWaiting];
    private int _first;
    private int _count;

    /// <summary>Nanoseconds on the worker's clock; long.MaxValue when none waits.</summary>
    public long NextDueNs => _count == 0 ? long.MaxValue : _waiting[_first].DueNs;

    /// <summary>False when full.</summary>
    public bool Add(int slot, int generation, long nowNs)
    {
        if (_count == MaxWaiting)
        {
            return false;
        }
        _waiting[(_first + _count++) % MaxWaiting] = (slot, generation, nowNs + WaitNs);
        return true;
    }

    public bool TakeDue(long nowNs, out int slot, out int generation)
    {
        (slot, generation, var due) = _waiting[_first];
        if (_count == 0 || due > nowNs)
        {
            return false;
        }
        _first = (_first + 1) % MaxWaiting;
        _count--;
        return true;
    }
}
