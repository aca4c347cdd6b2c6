using Fourtuple.Shared.Actors;

namespace Fourtuple.Agent;

/// <summary>
/// Ends load when the agent's actor doesn't: an OS thread of its own, because a starved thread pool would also stop the
/// actor, its timers and the bus. It only acts when a lapsed lease was not acted on within a margin.
/// </summary>
public sealed class LoadWatchdog : IDisposable
{
    /// <summary>
    /// Time between looks at the clock: a few wake-ups a second cost nothing and keep the load's end prompt.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>What the actor is given to end the load in good order first.</summary>
    private const long MarginNs = 2 * AgentTimes.Second;

    private readonly ManualResetEventSlim _stopped = new();
    private readonly TimeProvider _time;
    private readonly Action _endLoad;
    private readonly Thread _thread;
    private long _untilNs = long.MaxValue;

    /// <param name="endLoad">Called on the watchdog's thread, at most once a lease; must not block.</param>
    public LoadWatchdog(TimeProvider time, Action endLoad)
    {
        _time = time;
        _endLoad = endLoad;
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
        {
            var untilNs = Volatile.Read(ref _untilNs);
            // The exchange fails when the actor has renewed the lease meanwhile: then there is nothing to end.
            if (IsOverdue(untilNs, _time.NowNs())
                && Interlocked.CompareExchange(ref _untilNs, long.MaxValue, untilNs) == untilNs)
            {
                _endLoad();
            }
        }
    }
}
