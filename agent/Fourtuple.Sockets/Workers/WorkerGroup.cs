using System.Globalization;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>The socket workers of one grant: a thread each. One that fails is told as a fault; the others go
/// on.</summary>
public sealed class WorkerGroup : IWorkerGroup
{
    /// <summary>How long threads may take to end: a turn and a poll, with room for a slow host.</summary>
    private static readonly TimeSpan JoinBound = TimeSpan.FromSeconds(5);

    private readonly WorkerGroupPlan _plan;
    private readonly GroupLayout _layout;
    private readonly LoopFactory _loops;
    private readonly TimeProvider _clock;
    private readonly List<Thread> _threads = [];
    private SocketWorker[] _workers = [];
    private WorkerSnapshot[] _snapshots = [];
    private volatile bool _disposed;

    public WorkerGroup(WorkerGroupPlan plan)
        : this(plan, LoopFactory.OfHost(plan.Engine, plan.MaxOpen), TimeProvider.System)
    {
    }

    /// <param name="clock">Its timestamps are what orders call CLOCK_MONOTONIC.</param>
    public WorkerGroup(WorkerGroupPlan plan, LoopFactory loops, TimeProvider clock)
    {
        _plan = plan;
        _loops = loops;
        _clock = clock;
        _layout = new GroupLayout(plan);
    }

    public async Task<EngineReport> StartAsync(CancellationToken cancellation)
    {
        var ready = new List<Task<SocketWorker>>();
        foreach (var options in _layout.Workers)
        {
            var made = new TaskCompletionSource<SocketWorker>(TaskCreationOptions.RunContinuationsAsynchronously);
            var thread = new Thread(() => RunWorker(options, made))
            {
                IsBackground = true,
                Name = $"socket-worker-{_threads.Count.ToString(CultureInfo.InvariantCulture)}",
            };
            _threads.Add(thread);
            ready.Add(made.Task);
            thread.Start();
        }
        try
        {
            _workers = await Task.WhenAll(ready).WaitAsync(cancellation);
        }
        catch
        {
            // Those that did start have nobody to work for.
            _workers = [.. ready.Where(made => made.IsCompletedSuccessfully).Select(made => made.Result)];
            await DisposeAsync();
            throw;
        }
        _snapshots = [.. _workers.Select(worker =>
            new WorkerSnapshot(worker.SourceAddresses.Count, worker.DestinationRows))];
        Array.ForEach(_snapshots, snapshot => snapshot.SetFilled());
        var slots = _layout.Workers.Sum(worker => (long)worker.Slots);
        return new EngineReport(
            _loops.Engine, _loops.Why, _workers.Length,
            _layout.Workers.Sum(worker => _loops.RingsFor(worker.Slots)), slots, ResidentBytes());
    }

    public void Order(StageOrder order)
    {
        var shares = _layout.Share(order);
        for (var at = 0; at < _workers.Length; at++)
        {
            if (!_workers[at].TryOrder(shares[at]))
            {
                throw new InvalidOperationException("a socket worker has 64 orders waiting");
            }
        }
    }

    public void Abort() => Array.ForEach(_workers, worker => worker.Stop());

    public async Task<GroupSnapshot> CollectAsync(CancellationToken cancellation)
    {
        for (var at = 0; at < _workers.Length; at++)
        {
            // A request that an earlier, cancelled collection left behind still holds the buffer.
            if (_snapshots[at].Filled.IsCompleted)
            {
                _workers[at].Ask(_snapshots[at]);
            }
        }
        await Task.WhenAll(_snapshots.Select(snapshot => snapshot.Filled)).WaitAsync(cancellation);
        return SnapshotMerge.Of(
            _snapshots, [.. _workers.Select(worker => worker.SourceAddresses)],
            (_plan.Space.DestinationCount, _workers[0].DestinationBucketSize));
    }

    public LoadCounters Peek()
    {
        var sum = default(LoadCounters);
        foreach (var worker in _workers)
        {
            sum += worker.Peek();
        }
        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        Abort();
        var joined = await Task.Run(() => _threads.TrueForAll(thread => thread.Join(JoinBound)));
        if (joined)
        {
            // Else a thread still uses them: its memory is left to the end of the process.
            Array.ForEach(_workers, worker => worker.Dispose());
        }
    }

    private void RunWorker(WorkerOptions options, TaskCompletionSource<SocketWorker> made)
    {
        SocketWorker worker;
        try
        {
            var loop = _loops.Create(new LoopOptions(options.Slots, _plan.Bind, _plan.Load.Socket, []));
            worker = new SocketWorker(options, loop, SocketWorker.NanosecondsOf(_clock));
        }
        catch (Exception e)
        {
            made.SetException(e);
            return;
        }
        made.SetResult(worker);
        if (_disposed)
        {
            // The start was given up meanwhile.
            worker.Stop();
        }
        worker.Run(_clock);
    }

    /// <summary>VmRSS of this process (proc_pid_status(5)), bytes; 0 when it can't be read.</summary>
    private static long ResidentBytes()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                var digits = line.AsSpan(6).Trim().TrimEnd(" kB");
                return long.Parse(digits, CultureInfo.InvariantCulture) * 1024;
            }
        }
        return 0;
    }
}
