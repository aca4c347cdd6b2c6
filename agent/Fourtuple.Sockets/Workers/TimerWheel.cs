using System.Numerics;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Hierarchical timer wheel over slots, at most one timer a slot, all links in native memory: add and cancel are O(1).
/// A timer is due at the first tick at or after its time, so never early and at most one tick (2^20 ns) late.
/// Scheme 6 of Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987).
/// </summary>
public sealed class TimerWheel : IDisposable
{
    /// <summary>A tick is 2^20 ns, about 1.05 ms: fine beside a heartbeat, and 32 bits of ticks last 52 days.</summary>
    public const int TickShift = 20;

    private const int LevelBits = 8;
    private const int LevelSize = 1 << LevelBits;
    private const int Levels = 4;
    private const int Due = Levels * LevelSize;
    private readonly long _originNs;

    // Zeroed memory means "no timer": links hold slot + 1, and Prev of a first slot holds -(bucket + 1).
    private readonly NativeArray<int> _next;
    private readonly NativeArray<int> _prev;
    private readonly NativeArray<uint> _deadline;
    private readonly int[] _heads = new int[Due + 1];
    private readonly ulong[] _occupied = new ulong[LevelSize / 64];
    private uint _now;

    /// <param name="originNs">No time before this is ever asked for.</param>
    public TimerWheel(int capacity, long originNs)
    {
        _originNs = originNs;
        _next = new NativeArray<int>(capacity);
        _prev = new NativeArray<int>(capacity);
        _deadline = new NativeArray<uint>(capacity);
    }

    /// <summary>Timers set, those due but not taken included.</summary>
    public int Count { get; private set; }

    public bool HasDue => _heads[Due] != 0;

    public bool IsSet(int slot) => _prev[slot] != 0;

    /// <summary>Sets the slot's timer, in place of the one it has.</summary>
    public void Set(int slot, long dueNs)
    {
        Cancel(slot);
        var ticks = (Math.Max(0, dueNs - _originNs) + (1L << TickShift) - 1) >> TickShift;
        _deadline[slot] = (uint)Math.Min(ticks, uint.MaxValue);
        Count++;
        Place(slot);
    }

    public void Cancel(int slot)
    {
        if (_prev[slot] != 0)
        {
            Unlink(slot);
            Count--;
        }
    }

    /// <summary>Moves the time on; what became due waits for <see cref="TryTake"/>.</summary>
    public void Advance(long nowNs)
    {
        var target = (uint)Math.Max(_now, (nowNs - _originNs) >> TickShift);
        while (_now < target)
        {
            var boundary = (_now | (LevelSize - 1)) + 1;
            if (Count == 0 || (NextInLevelZero() == 0 && boundary > target))
            {
                _now = target;
                return;
            }
            _now = NextInLevelZero() == 0 ? boundary : _now + 1;
            Cascade();
            Spill(_now & (LevelSize - 1));
        }
    }

    /// <summary>Takes one timer that is due; its slot has no timer any more.</summary>
    public bool TryTake(out int slot)
    {
        slot = _heads[Due] - 1;
        if (slot < 0)
        {
            return false;
        }
        Unlink(slot);
        Count--;
        return true;
    }

    /// <summary>No timer is due before this; long.MaxValue when there is none. May be early, never late.</summary>
    public long NextDueNs()
    {
        if (HasDue)
        {
            return _originNs + ((long)_now << TickShift);
        }
        var ticks = NextInLevelZero();
        if (Count > 0)
        {
            var boundary = LevelSize - (int)(_now & (LevelSize - 1));
            ticks = ticks == 0 ? boundary : Math.Min(ticks, boundary);
        }
        return ticks == 0 ? long.MaxValue : _originNs + ((_now + (long)ticks) << TickShift);
    }

    public void Dispose()
    {
        _next.Dispose();
        _prev.Dispose();
        _deadline.Dispose();
    }

    /// <summary>Ticks from now to the next occupied bucket of level 0, 1..255; 0 when all are empty.</summary>
    private int NextInLevelZero()
    {
        if ((_occupied[0] | _occupied[1] | _occupied[2] | _occupied[3]) == 0)
        {
            return 0;
        }
        for (var ahead = 1; ahead < LevelSize;)
        {
            var bucket = (int)((_now + (uint)ahead) & (LevelSize - 1));
            var rest = _occupied[bucket >> 6] >> (bucket & 63);
            if (rest != 0)
            {
                return ahead + BitOperations.TrailingZeroCount(rest);
            }
            ahead += 64 - (bucket & 63);
        }
        return 0;
    }

    private void Cascade()
    {
        for (var level = Levels - 1; level > 0; level--)
        {
            var below = (1u << (level * LevelBits)) - 1;
            if ((_now & below) == 0)
            {
                Spill((uint)(level * LevelSize) + ((_now >> (level * LevelBits)) & (LevelSize - 1)));
            }
        }
    }

    private void Spill(uint bucket)
    {
        while (_heads[bucket] != 0)
        {
            var slot = _heads[bucket] - 1;
            Unlink(slot);
            Place(slot);
        }
    }

    private void Place(int slot)
    {
        var deadline = _deadline[slot];
        if (deadline <= _now)
        {
            Link(slot, Due);
            return;
        }
        var ahead = deadline - _now;
        var level = (31 - BitOperations.LeadingZeroCount(ahead)) / LevelBits;
        Link(slot, (level * LevelSize) + (int)((deadline >> (level * LevelBits)) & (LevelSize - 1)));
    }

    private void Link(int slot, int bucket)
    {
        var head = _heads[bucket];
        _next[slot] = head;
        _prev[slot] = -(bucket + 1);
        if (head != 0)
        {
            _prev[head - 1] = slot + 1;
        }
        _heads[bucket] = slot + 1;
        if (bucket < LevelSize)
        {
            _occupied[bucket >> 6] |= 1UL << (bucket & 63);
        }
    }

    private void Unlink(int slot)
    {
        var next = _next[slot];
        var prev = _prev[slot];
        _prev[slot] = 0;
        if (next != 0)
        {
            _prev[next - 1] = prev;
        }
        if (prev > 0)
        {
            _next[prev - 1] = next;
            return;
        }
        Unhead(-prev - 1, next);
    }

    private void Unhead(int bucket, int next)
    {
        _heads[bucket] = next;
        if (next == 0 && bucket < LevelSize)
        {
            _occupied[bucket >> 6] &= ~(1UL << (bucket & 63));
        }
    }
}
