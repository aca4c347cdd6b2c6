using System.Collections.Concurrent;
using System.Data.Common;

namespace Fourtuple.Coordinator.Store;

/// <summary>
/// What the two stores have in common: parts become statements, exceptions become outcomes, deltas are folded.
/// </summary>
public abstract partial class SqlRunStore : IRunStore
{
    private readonly ConcurrentDictionary<string, int> _deltas = new(StringComparer.Ordinal);
    private Task _folding = Task.CompletedTask;
    private int _folds;

    /// <summary>The fold in progress or the last one; never faults for what the database does.</summary>
    internal Task Folding => _folding;

    public abstract ValueTask<StoreAnswer<long>> TakeLeaseAsync(string holder, TimeSpan ttl);

    public abstract ValueTask<StoreAnswer> KeepLeaseAsync(long epoch, TimeSpan ttl);

    public async ValueTask<StoreAnswer> WriteAsync(long epoch, string runId, IReadOnlyList<RunWrite> parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts.Count, StoreLimits.WriteParts);
        var answer = await TryAsync(
            () => CommitAsync(epoch, runId, RunStatements.Of(runId, parts))).ConfigureAwait(false);
        if (answer.Ok)
        {
            FoldWhenDue(epoch, runId, parts.Count(part => part is RunWrite.Frame));
            if (parts.Any(part => part is RunWrite.Finish))
            {
                _deltas.TryRemove(runId, out _);
            }
        }
        return answer;
    }

    public ValueTask<StoreAnswer<IReadOnlyList<RunHead>>> ListAsync(int most) =>
        TryAsync(() => AskAsync((connection, transaction) => RunRows.HeadsAsync(connection, transaction, most)));

    public ValueTask<StoreAnswer<StoredRun?>> ReadAsync(string runId) =>
        TryAsync(() => AskAsync((connection, transaction) => RunRows.RunAsync(connection, transaction, runId)));

    public async ValueTask DisposeAsync()
    {
        await _folding.ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks the epoch, then executes all statements, in one transaction.</summary>
    internal abstract Task<StoreAnswer> CommitAsync(
        long epoch, string runId, IReadOnlyList<SqlStatement> statements);

    /// <summary>Reads in a transaction that sees one moment.</summary>
    protected abstract Task<T> AskAsync<T>(Func<DbConnection, DbTransaction, Task<T>> read);

    protected abstract ValueTask CloseAsync();

    /// <summary>What an exception of the driver means; null when it is a bug that must not be hidden.</summary>
    protected abstract StoreAnswer? FaultOf(Exception error);

    /// <summary>The call is abandoned, not awaited, once its time is over.</summary>
    protected async ValueTask<StoreAnswer> TryAsync(Func<Task<StoreAnswer>> call)
    {
        try
        {
            return await Task.Run(call).WaitAsync(StoreLimits.Command).ConfigureAwait(false);
        }
        catch (Exception error) when (Fault(error) is not null)
        {
            return Fault(error)!;
        }
    }

    protected async ValueTask<StoreAnswer<T>> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            var value = await Task.Run(call).WaitAsync(StoreLimits.Command).ConfigureAwait(false);
            return new StoreAnswer<T>(StoreOutcome.Done, value);
        }
        catch (Exception error) when (Fault(error) is not null)
        {
            return Fault(error)!.To<T>();
        }
    }

    private StoreAnswer? Fault(Exception error) => FaultOf(error) ?? error switch
    {
        TimeoutException or OperationCanceledException => new StoreAnswer(
            StoreOutcome.Unavailable, $"the store did not answer within {StoreLimits.Command.TotalSeconds} s"),
        _ => null,
    };

    /// <summary>In the background, one at a time: a write is not made longer by it.</summary>
    private void FoldWhenDue(long epoch, string runId, int frames)
    {
        var pending = _deltas.AddOrUpdate(runId, frames, (_, before) => before + frames);
        if (pending < StoreLimits.DeltasBeforeFold || Interlocked.CompareExchange(ref _folds, 1, 0) != 0)
        {
            return;
        }
        _deltas[runId] = 0;
        _folding = FoldAsync(epoch, runId, pending);
    }

    /// <summary>A fold that fails leaves everything as it was and is due again with the next write.</summary>
    private async Task FoldAsync(long epoch, string runId, int pending)
    {
        try
        {
            var sums = await TryAsync(
                () => AskAsync((connection, transaction) => RunRows.SumsAsync(connection, transaction, runId)))
                .ConfigureAwait(false);
            var folded = sums.Value is { } found
                && (await TryAsync(() => CommitAsync(epoch, runId, found.Fold(runId))).ConfigureAwait(false)).Ok;
            if (!folded)
            {
                _deltas.AddOrUpdate(runId, pending, (_, since) => since + pending);
            }
        }
        finally
        {
            Volatile.Write(ref _folds, 0);
        }
    }
}
