namespace Fourtuple.Tests.Simulation;

/// <summary>
/// Up; hung: all threads stand still (SIGSTOP) and what arrives waits; starved: only the actor stands still, its other
/// threads go on; dead: memory is lost.
/// </summary>
internal enum ProcessState { Up, Hung, Starved, Dead }

/// <summary>One process on one host. What is given to it waits while it hangs and is lost when it dies.</summary>
internal abstract class SimProcess(SimWorld world, string name, SimClock clock)
{
    /// <summary>Inputs that wait in a mailbox, as in the product; more are dropped.</summary>
    private const int MailboxCapacity = 1_024;

    private readonly Queue<Action> _waiting = [];
    private readonly Dictionary<string, (long Version, Action Work)> _timers = [];
    private long _timerVersion;

    public string Name { get; } = name;

    public SimClock Clock { get; } = clock;

    public ProcessState State { get; private set; } = ProcessState.Dead;

    /// <summary>Starts of this process so far; what was under way for an earlier one is lost.</summary>
    public int Incarnation { get; private set; }

    /// <summary>Messages that neither leave nor reach it.</summary>
    public SimCut Cut { get; } = new();

    /// <summary>When its state last changed, virtual.</summary>
    public long ChangedNs { get; private set; }

    /// <summary>Its threads have not been stopped for so long.</summary>
    public bool RanFor(long spanNs) => State == ProcessState.Up && World.NowNs - ChangedNs >= spanNs;

    protected SimWorld World { get; } = world;

    protected long LocalNs => Clock.At(World.NowNs);

    protected bool ActorStands => State is ProcessState.Hung or ProcessState.Starved;

    public void Start()
    {
        if (State != ProcessState.Dead)
        {
            return;
        }
        Incarnation++;
        ChangedNs = World.NowNs;
        State = ProcessState.Up;
        World.Trace.Note(Name, "starts");
        OnStart();
    }

    /// <summary>Ends it without a word; its memory is gone.</summary>
    public void Crash()
    {
        if (State == ProcessState.Dead)
        {
            return;
        }
        BeforeChange();
        ChangedNs = World.NowNs;
        State = ProcessState.Dead;
        _waiting.Clear();
        _timers.Clear();
        World.Trace.Note(Name, "ends");
        OnCrash();
    }

    public void Hang(bool starved)
    {
        if (State != ProcessState.Up)
        {
            return;
        }
        BeforeChange();
        ChangedNs = World.NowNs;
        State = starved ? ProcessState.Starved : ProcessState.Hung;
        World.Trace.Note(Name, starved ? "is starved" : "hangs");
    }

    /// <summary>Threads of its own run first, then what waited, in the order in which it came.</summary>
    public void Resume()
    {
        if (!ActorStands)
        {
            return;
        }
        BeforeChange();
        ChangedNs = World.NowNs;
        State = ProcessState.Up;
        World.Trace.Note(Name, "resumes");
        OnResume();
        while (State == ProcessState.Up && _waiting.TryDequeue(out var work))
        {
            work();
        }
    }

    /// <summary>An input for its actor: now, after a hang, or never.</summary>
    public void Give(int incarnation, Action work)
    {
        if (incarnation != Incarnation || State == ProcessState.Dead)
        {
            return;
        }
        if (!ActorStands)
        {
            work();
        }
        else if (_waiting.Count < MailboxCapacity)
        {
            _waiting.Enqueue(work);
        }
    }

    protected abstract void OnStart();

    protected abstract void OnCrash();

    protected virtual void OnResume()
    {
    }

    /// <summary>The state is about to change: what went on until now is worked off under the old one.</summary>
    protected virtual void BeforeChange()
    {
    }

    protected void Later(long delayNs, Action work)
    {
        var incarnation = Incarnation;
        World.Schedule.After(delayNs, () => Give(incarnation, work));
    }

    /// <summary>Due by the clock of this host; replaces the timer of that name.</summary>
    protected void SetTimer(string timer, long dueLocalNs, Action work)
    {
        var (incarnation, version) = (Incarnation, ++_timerVersion);
        _timers[timer] = (version, work);
        World.Schedule.At(Clock.When(dueLocalNs), () => Give(incarnation, () => Fire(timer, version)));
    }

    private void Fire(string timer, long version)
    {
        if (_timers.TryGetValue(timer, out var set) && set.Version == version)
        {
            _timers.Remove(timer);
            set.Work();
        }
    }
}
