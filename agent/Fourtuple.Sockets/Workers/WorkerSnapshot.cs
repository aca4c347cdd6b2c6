using Fourtuple.Shared.Metrics;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// A buffer that collector and worker hand to and fro: the worker fills it between two turns, without allocation.
/// Whoever holds it owns it.
/// </summary>
public sealed class WorkerSnapshot(int sources, int destinations, int columns)
{
    private TaskCompletionSource _filled = New();

    public LoadCounters Counters { get; set; }

    /// <summary>The counters as the drain began; meaningful when <see cref="Draining"/>.</summary>
    public LoadCounters AtDrain { get; set; }
    public bool Draining { get; set; }
    public bool Ended { get; set; }
    public string? Fault { get; set; }

    /// <summary>Deltas since the last snapshot; the worker swaps them for its own, so they must be empty when
    /// asked.</summary>
    public Histogram Connect { get; set; } = new Histogram().Reserve();
    public Histogram Exchange { get; set; } = new Histogram().Reserve();
    public Histogram Lag { get; set; } = new Histogram().Reserve();

    /// <summary>Of requests only, from when they were really sent.</summary>
    public Histogram Service { get; set; } = new Histogram().Reserve();
    public FailureRow[] Failures { get; } = new FailureRow[FailureTable.MostRows];
    public int FailureCount { get; set; }
    public DestinationRow[] Destinations { get; } = new DestinationRow[destinations];
    public ulong[] SourcePorts { get; } = new ulong[sources * SourceTable.WordsPerAddress];
    public long[] SourceConnections { get; } = new long[sources];

    /// <summary>Sources x columns.</summary>
    public long[] SourceUses { get; } = new long[sources * columns];

    /// <summary>Its deltas were added up; they must not be again.</summary>
    public bool Merged { get; private set; }

    /// <summary>Completes when the worker has filled the buffer.</summary>
    public Task Filled => _filled.Task;

    /// <summary>Empties what must be empty; the collector calls it before it asks.</summary>
    public void Prepare()
    {
        ClearDeltas();
        _filled = New();
    }

    public void SetMerged() => Merged = true;

    public void ClearDeltas()
    {
        Connect.Reset();
        Exchange.Reset();
        Lag.Reset();
        Service.Reset();
        Merged = false;
    }

    /// <summary>
    /// The last word of a worker that stands still: what it told last, with what it held then as lost. Only once it can
    /// fill this no more.
    /// </summary>
    public void Close(string fault)
    {
        if (Merged)
        {
            ClearDeltas();
        }
        AtDrain = Draining ? AtDrain : Counters.Lost();
        Counters = Counters.Lost();
        (Draining, Ended, Fault) = (true, true, fault);
        SetFilled();
    }

    public void SetFilled() => _filled.TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
