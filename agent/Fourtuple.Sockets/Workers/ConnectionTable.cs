using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// State of every slot as struct of arrays in native memory: 21 bytes a slot here, 4 in the free stack and 12 in the
/// timer wheel. Lower slots are used first, so that memory grows with the connections.
/// </summary>
public sealed class ConnectionTable : IDisposable
{
    private readonly NativeArray<int> _free;
    private int _freeCount;

    public ConnectionTable(int capacity)
    {
        Capacity = capacity;
        State = new NativeArray<SlotState>(capacity);
        Flags = new NativeArray<SlotFlags>(capacity);
        Count = new NativeArray<byte>(capacity);
        Progress = new NativeArray<ushort>(capacity);
        Tuple = new NativeArray<long>(capacity);
        Time = new NativeArray<long>(capacity);
        _free = new NativeArray<int>(capacity);
    }

    public int Capacity { get; }

    /// <summary>Slots below this were used at least once.</summary>
    public int HighWater { get; private set; }

    public int InUse => HighWater - _freeCount;

    public NativeArray<SlotState> State { get; }
    public NativeArray<SlotFlags> Flags { get; }

    /// <summary>While opening: retries made. While open: replies owed from exchanges that timed out,
    /// saturating.</summary>
    public NativeArray<byte> Count { get; }

    /// <summary>Bytes of the expected reply matched so far.</summary>
    public NativeArray<ushort> Progress { get; }

    /// <summary>Index of the tuple in the worker's space.</summary>
    public NativeArray<long> Tuple { get; }

    /// <summary>Nanoseconds: intended start of the opening, then of the current or next exchange.</summary>
    public NativeArray<long> Time { get; }

    /// <summary>False when every slot is in use. The slot comes with everything zero.</summary>
    public bool TryTake(out int slot)
    {
        if (_freeCount > 0)
        {
            slot = _free[--_freeCount];
        }
        else if (HighWater < Capacity)
        {
            slot = HighWater++;
        }
        else
        {
            slot = -1;
            return false;
        }
        return true;
    }

    public void Free(int slot)
    {
        State[slot] = SlotState.Free;
        Clear(slot);
        _free[_freeCount++] = slot;
    }

    /// <summary>Forgets all about the slot but its state.</summary>
    public void Clear(int slot)
    {
        Flags[slot] = SlotFlags.None;
        Count[slot] = 0;
        Progress[slot] = 0;
    }

    /// <summary>The first slot in that state at or after a position, going around once; -1 when there is
    /// none.</summary>
    public int Find(SlotState state, int from)
    {
        var states = State.Span[..HighWater];
        from = from < HighWater ? from : 0;
        var found = states[from..].IndexOf(state);
        return found >= 0 ? from + found : states[..from].IndexOf(state);
    }

    public void Dispose()
    {
        State.Dispose();
        Flags.Dispose();
        Count.Dispose();
        Progress.Dispose();
        Tuple.Dispose();
        Time.Dispose();
        _free.Dispose();
    }
}
