using System.Collections.Concurrent;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>A store that has what a test puts into it, or gives the answer the test wants.</summary>
internal sealed class ScriptedStore : IRunStore
{
    public ConcurrentDictionary<string, StoredRun> Runs { get; } = new(StringComparer.Ordinal);

    /// <summary>When set, every question gets this.</summary>
    public StoreAnswer? Fault { get; set; }

    public ValueTask<StoreAnswer<IReadOnlyList<RunHead>>> ListAsync(int most) => ValueTask.FromResult(
        Fault?.To<IReadOnlyList<RunHead>>() ?? new StoreAnswer<IReadOnlyList<RunHead>>(
            StoreOutcome.Done, [.. Runs.Values.Select(run => run.Head).Take(most)]));

    public ValueTask<StoreAnswer<StoredRun?>> ReadAsync(string runId) => ValueTask.FromResult(
        Fault?.To<StoredRun?>() ?? new StoreAnswer<StoredRun?>(
            StoreOutcome.Done, Runs.GetValueOrDefault(runId)));

    public ValueTask<StoreAnswer<long>> TakeLeaseAsync(string holder, TimeSpan ttl) =>
        throw new NotSupportedException();

    public ValueTask<StoreAnswer> KeepLeaseAsync(long epoch, TimeSpan ttl) => throw new NotSupportedException();

    public ValueTask<StoreAnswer> WriteAsync(long epoch, string runId, IReadOnlyList<RunWrite> parts) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
