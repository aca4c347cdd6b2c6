using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Agent;

/// <summary>The workers of one grant as the host keeps them: made, read and given up in the background.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2213", Justification = "See DisposeAsync.")]
internal sealed class SliceWorkers(ClusterMessage.Grant grant, TimeProvider time, Func<GaugeReading> readGauges)
    : IWatchedLoad, IAsyncDisposable
{
    private readonly CancellationTokenSource _given = new();
    private volatile IWorkerGroup? _group;
    private volatile bool _disposed;
    private volatile LoadReading? _reading;
    private IReadOnlyDictionary<Address, long>? _timeWaits;

    /// <summary>Nothing may be opened or sent before the actor's first permit.</summary>
    public LoadLease Lease { get; } = new(untilNs: 0);

    /// <summary>Of the last collection; null before the first. Safe from any thread.</summary>
    public LoadReading? Reading => _reading;

    public bool Lives => _group?.IsAlive ?? false;

    public long Open => _group?.Peek().Open ?? 0;

    public string? Supervise(long nowNs) => _group?.Supervise(nowNs);

    /// <summary>
    /// Completes when all workers can start; throws what the group throws, or when it was given up meanwhile.
    /// </summary>
    public async Task<EngineReport> StartAsync(IWorkerGroup group)
    {
        // Kept before it is started: giving up must also reach a group that is half made.
        _group = group;
        if (_disposed)
        {
            await group.DisposeAsync().ConfigureAwait(false);
            throw new OperationCanceledException("The grant was given up before its workers were made.");
        }
        return await group.StartAsync(_given.Token).ConfigureAwait(false);
    }

    public void Order(StageOrder stage) => _group?.Order(stage);

    public void Abort() => _group?.Abort();

    public async Task<Collection> CollectAsync()
    {
        var snapshot = await Started.CollectAsync(_given.Token).ConfigureAwait(false);
        var atNs = time.NowNs();
        var read = readGauges();
        var gauges = read.Gauges with
        {
            Restarts = snapshot.Restarts,
            Workers = snapshot.Workers,
        };
        _reading = (_reading ?? LoadReading.First(grant.Load.Mode)).Next(snapshot, gauges);
        return new Collection(WithTimeWaits(snapshot), gauges, read.KernelDeltas, read.Shortage)
        {
            AtNs = atNs,
        };
    }

    /// <summary>
    /// Churn: what the kernel kept in TIME_WAIT, counted once as the drain began; a dump takes about a second a million
    /// sockets. Without permission to count it is left out.
    /// </summary>
    private GroupSnapshot WithTimeWaits(GroupSnapshot snapshot)
    {
        if (grant.Load.Mode != LoadMode.Churn || snapshot.AtDrain is null)
            return snapshot;
        _timeWaits ??= SockDiag.Count(grant.Space, SocketStates.TimeWait).Sources
            .GroupBy(source => source.Address)
            .ToDictionary(group => group.Key, group => group.Sum(source => source.Connections));
        return snapshot with
        {
            Sources = [.. snapshot.Sources.Select(source =>
                source with { TimeWait = _timeWaits.GetValueOrDefault(source.Address) })],
        };
    }

    /// <summary>
    /// Our count, the kernel's dump, our count again; the dump takes about a second a million sockets.
    /// </summary>
    public KernelAudit Audit()
    {
        var group = Started;
        var before = group.Peek().Open;
        var dump = SockDiag.Count(grant.Space);
        return new KernelAudit(before, group.Peek().Open, dump.Established, dump.Sources, dump.Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _given.CancelAsync().ConfigureAwait(false);
        if (_group is { } group)
            await group.DisposeAsync().ConfigureAwait(false);
        // The source is not disposed: a start or a collection under way may still look at its token.
    }

    private IWorkerGroup Started => _group ?? throw new InvalidOperationException("the workers were not made yet");
}
