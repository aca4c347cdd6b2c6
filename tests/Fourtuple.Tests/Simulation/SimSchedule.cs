namespace Fourtuple.Tests.Simulation;

/// <summary>Virtual time: everything that happens, happens here, one thing after another, in one order.</summary>
internal sealed class SimSchedule
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;

    private readonly PriorityQueue<Action, (long DueNs, long Order)> _events = new();
    private long _order;

    /// <summary>Nanoseconds since the start of the seed, by the clock of nobody in it.</summary>
    public long NowNs { get; private set; }

    /// <summary>Events done so far.</summary>
    public long Done { get; private set; }

    public void At(long dueNs, Action work) => _events.Enqueue(work, (Math.Max(dueNs, NowNs), _order++));

    public void After(long delayNs, Action work) => At(NowNs + delayNs, work);

    /// <summary>Does the next event, or moves to the end when none is due before it.</summary>
    public bool Step(long endNs)
    {
        if (!_events.TryPeek(out var work, out var due) || due.DueNs > endNs)
        {
            NowNs = Math.Max(NowNs, endNs);
            return false;
        }
        _events.Dequeue();
        NowNs = due.DueNs;
        Done++;
        work();
        return true;
    }
}
