namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Until when the workers of a grant may open connections and send. Written by their agent, read by each worker once a
/// turn against that turn's time: a process that was stopped for longer than the lease comes back silent, whatever its
/// other threads do first. A turn under way when the process is stopped is finished after it: at most 64 openings.
/// </summary>
/// <param name="untilNs">On the clock of the workers; long.MaxValue: for ever.</param>
public sealed class LoadLease(long untilNs)
{
    private long _untilNs = untilNs;
    private bool _opensNothing;

    /// <summary>For workers without an agent, such as those of a benchmark.</summary>
    public static LoadLease Unlimited { get; } = new(long.MaxValue);

    /// <summary>A resource ran out: no openings any more, while what is open goes on.</summary>
    public bool OpensNothing => Volatile.Read(ref _opensNothing);

    public bool Holds(long nowNs) => nowNs < Volatile.Read(ref _untilNs);

    /// <summary>By one thread only, which never renews a lease that it found lapsed.</summary>
    public void Permit(long untilNs) => Volatile.Write(ref _untilNs, untilNs);

    public void StopOpening() => Volatile.Write(ref _opensNothing, true);
}
