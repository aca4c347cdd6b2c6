namespace Fourtuple.Agent;

/// <summary>The load of one grant as its watchdog sees it; safe from any thread, and nothing of it blocks.</summary>
internal interface IWatchedLoad
{
    /// <summary>Some socket may still be open, or some thread may still send.</summary>
    bool Lives { get; }

    /// <summary>Connections open now.</summary>
    long Open { get; }

    /// <summary>Ends all threads after their turn, and their sockets with them.</summary>
    void Abort();

    /// <summary>
    /// Replaces workers that failed or stand still. Returns why the process must end, when that can't be done; else
    /// null.
    /// </summary>
    string? Supervise(long nowNs);
}
