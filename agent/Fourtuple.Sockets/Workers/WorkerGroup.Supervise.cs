namespace Fourtuple.Sockets.Workers;

/// <summary>Looking after the workers: who failed or stands still is replaced, and stays in the account.</summary>
public sealed partial class WorkerGroup
{
    /// <summary>
    /// A worker whose turns end takes 100 ms at most between two of them. More than ten times that is no busy host: the
    /// thread hangs in a call, or in a loop of its own. Found within two seconds at four looks a second.
    /// </summary>
    private const long StallNs = 1_500_000_000;

    /// <summary>The supervisor itself came so late: the process stood still, so nobody is to blame.</summary>
    private const long PauseNs = 750_000_000;

    /// <summary>A second failure within this time is no accident.</summary>
    private const long RelapseNs = 60_000_000_000;

    /// <summary>Replaced workers keep their tables until the group ends: about 1 MB each, so their number is
    /// bounded.</summary>
    private const int MostRestarts = 8;

    private long _lookedNs = long.MinValue / 2;
    private long _failedNs = long.MinValue / 2;
    private int _restarts;
    private string? _fatal;

    /// <inheritdoc/>
    public string? Supervise(long nowNs)
    {
        lock (_gate)
        {
            var forgive = nowNs - _lookedNs > PauseNs;
            _lookedNs = nowNs;
            foreach (var post in _posts)
            {
                if (!_disposed && !_aborted && post.Worker is { } worker)
                {
                    Look(post, worker, forgive, nowNs);
                }
            }
            return _disposed || _aborted ? null : _fatal;
        }
    }

    private void Look(WorkerPost post, SocketWorker worker, bool forgive, long nowNs)
    {
        if (worker.Exited)
        {
            // One that failed during its drain has nothing left to be done.
            if (worker.Fault is { } fault && !post.Drains)
            {
                Retire(post, standsStill: false);
                Replace(post, fault, nowNs);
            }
        }
        else if (!post.Advanced(forgive, nowNs) && nowNs - post.ProgressNs >= StallNs)
        {
            var fault = $"A socket worker stood still for {StallNs / 1e9:0.#} s; what it held is lost.";
            worker.Stop();
            worker.Withdraw();
            post.Snapshot!.Close(fault);
            Retire(post, standsStill: true);
            if (!post.Closed)
            {
                Replace(post, fault, nowNs);
            }
        }
    }

    private void Retire(WorkerPost post, bool standsStill)
    {
        _retired.Add(new RetiredWorker(post.Worker!, post.Snapshot!, standsStill));
        post.Vacate();
    }

    private void Replace(WorkerPost post, string fault, long nowNs)
    {
        if (nowNs - _failedNs < RelapseNs || _restarts >= MostRestarts)
        {
            _fatal = $"Socket workers fail again and again. The last time: {fault}";
            return;
        }
        _failedNs = nowNs;
        _restarts++;
        StartThread(
            post, worker => Install(post, worker),
            failure => _fatal = $"A socket worker failed and could not be replaced ({failure.Message}). {fault}");
    }

    private void Install(WorkerPost post, SocketWorker worker)
    {
        var nowNs = SocketWorker.NanosecondsOf(_clock);
        lock (_gate)
        {
            post.Install(worker, nowNs);
            if (post.LevelAnew(nowNs) is { } level)
            {
                worker.TryOrder(level);
            }
            if (post.OrderAnew(nowNs) is { } order)
            {
                worker.TryOrder(order);
            }
        }
    }

    private IEnumerable<(SocketWorker Worker, WorkerSnapshot Snapshot)> Asked() =>
    [
        .. _retired.Where(retired => !retired.StandsStill).Select(retired => (retired.Worker, retired.Snapshot)),
        .. _posts.Where(post => post.Worker is not null).Select(post => (post.Worker!, post.Snapshot!)),
    ];

    private GroupSnapshot Merge()
    {
        (SocketWorker Worker, WorkerSnapshot Snapshot)[] all =
        [
            .. _retired.Select(retired => (retired.Worker, retired.Snapshot)),
            .. _posts.Where(post => post.Worker is not null).Select(post => (post.Worker!, post.Snapshot!)),
        ];
        foreach (var (_, snapshot) in all.Where(one => one.Snapshot.Merged))
        {
            snapshot.ClearDeltas();
        }
        var merged = SnapshotMerge.Of(
            [.. all.Select(one => one.Snapshot)], [.. all.Select(one => one.Worker.SourceAddresses)],
            (_plan.Space.DestinationCount, all[0].Worker.DestinationBucketSize));
        Array.ForEach(all, one => one.Snapshot.SetMerged());
        // A successor that is still being made has neither begun its drain nor ended.
        var vacant = Array.Exists(_posts, post => post.Worker is null && !post.Closed);
        return merged with
        {
            AtDrain = vacant ? null : merged.AtDrain,
            Ended = merged.Ended && !vacant,
            Restarts = _restarts,
            Workers = [.. _posts.Select(post => post.Row)],
        };
    }
}
