using Fourtuple.Shared.Actors;

namespace Fourtuple.Agent;

/// <summary>
/// Ends load when the agent's actor doesn't: an OS thread of its own, because a starved thread pool would also stop the
/// actor, its timers and the bus. It only acts when a lapsed lease was not acted on within a margin; when that doesn't
/// end the load either, it ends the process. It also looks after the workers, for the same reason.
/// </summary>
internal sealed class LoadWatchdog : IDisposable
{
    /// <summary>
    /// Time between looks at the clock: a few wake-ups a second cost nothing and keep the load's end prompt.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>What the actor is given to end the load in good order first.</summary>
    private const long MarginNs = 2 * AgentTimes.Second;

    // Without spinning: a look that finds nothing to do should cost nothing.
    private readonly ManualResetEventSlim _stopped = new(initialState: false, spinCount: 0);
    private readonly TimeProvider _time;
    private readonly Func<IWatchedLoad?> _load;
    private readonly Action<string> _endProcess;
    private readonly Thread _thread;
    private long _untilNs = long.MaxValue;
    private IWatchedLoad? _aborted;
    private long _endsNs;

    /// <param name="load">What is watched now; called on the watchdog's thread.</param>
    /// <param name="endProcess">Ends the process at once, and its sockets with it.</param>
    public LoadWatchdog(TimeProvider time, Func<IWatchedLoad?> load, Action<string> endProcess)
    {
        _time = time;
        _load = load;
        _endProcess = endProcess;
        _thread = new Thread(Watch) { IsBackground = true, Name = "fourtuple-watchdog" };
        _thread.Start();
    }

    /// <summary>Load may live until then; long.MaxValue: there is none.</summary>
    public void Guard(long untilNs) => Volatile.Write(ref _untilNs, untilNs);

    /// <summary>Whether load should have ended more than the margin ago.</summary>
    internal static bool IsOverdue(long untilNs, long nowNs) =>
        untilNs < long.MaxValue - MarginNs && nowNs > untilNs + MarginNs;

    public void Dispose()
    {
        _stopped.Set();
        _thread.Join();
        _stopped.Dispose();
    }

    private void Watch()
    {
        while (!_stopped.Wait(Period))
            Look(_time.NowNs());
    }

    private void Look(long nowNs)
    {
        var load = _load();
        if (load?.Supervise(nowNs) is { } fatal)
            _endProcess(fatal);
        var untilNs = Volatile.Read(ref _untilNs);
        // The exchange fails when the actor has renewed the lease meanwhile: then there is nothing to end.
        if (load is not null && IsOverdue(untilNs, nowNs)
            && Interlocked.CompareExchange(ref _untilNs, long.MaxValue, untilNs) == untilNs)
        {
            _aborted = load;
            _endsNs = Math.Max(untilNs + AgentTimes.Drain(0, load.Open), nowNs + MarginNs);
            load.Abort();
        }
        if (_aborted is null)
            return;
        if (!_aborted.Lives)
            _aborted = null;
        else if (nowNs > _endsNs)
            _endProcess("The load lease lapsed and the socket workers did not end: the process ends its load.");
    }
}
