namespace Fourtuple.Shared.Bus;

/// <summary>Counts what did not arrive; updated from any thread.</summary>
internal sealed class BusCounters
{
    private long _dropped;
    private long _refused;
    private long _undeliverable;
    private long _faulted;

    public void Dropped(int messages) => Interlocked.Add(ref _dropped, messages);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Undeliverable() => Interlocked.Increment(ref _undeliverable);

    public void Faulted() => Interlocked.Increment(ref _faulted);

    public BusStatistics Snapshot() => new(
        Interlocked.Read(ref _dropped), Interlocked.Read(ref _refused), Interlocked.Read(ref _undeliverable),
        Interlocked.Read(ref _faulted));
}
