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

    public ConcurrentDictionary<(string Kind, string Name), KeptText> Kept { get; } = new();

    public LeaseHolder Leader { get; set; } = new("coordinator-1", 7, true);

    public ValueTask<StoreAnswer<LeaseHolder>> LeaderAsync() =>
        ValueTask.FromResult(new StoreAnswer<LeaseHolder>(StoreOutcome.Done, Leader));

    public ValueTask<StoreAnswer> KeepAsync(long epoch, KeptText text, int most)
    {
        Kept[(text.Kind, text.Name)] = text;
        return ValueTask.FromResult(StoreAnswer.Done);
    }

    public ValueTask<StoreAnswer> DropAsync(long epoch, string kind, string name)
    {
        Kept.TryRemove((kind, name), out _);
        return ValueTask.FromResult(StoreAnswer.Done);
    }

    public ValueTask<StoreAnswer<IReadOnlyList<KeptText>>> KeptAsync(string kind, int most) => ValueTask.FromResult(
        Fault?.To<IReadOnlyList<KeptText>>() ?? new StoreAnswer<IReadOnlyList<KeptText>>(
            StoreOutcome.Done, [.. Kept.Values.Where(kept => kept.Kind == kind).Take(most)]));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
