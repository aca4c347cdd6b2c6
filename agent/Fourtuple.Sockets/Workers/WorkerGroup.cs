using System.Globalization;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// The socket workers of one grant: a thread each. One that fails is told as a fault, and replaced when somebody
/// supervises; the others go on.
/// </summary>
public sealed partial class WorkerGroup : IWorkerGroup
{
    /// <summary>How long threads may take to end: a turn and a poll, with room for a slow host.</summary>
    private static readonly TimeSpan JoinBound = TimeSpan.FromSeconds(5);

    private readonly WorkerGroupPlan _plan;
    private readonly GroupLayout _layout;
    private readonly LoopFactory _loops;
    private readonly TimeProvider _clock;
    private readonly List<Thread> _threads = [];
    private readonly WorkerPost[] _posts;
    private readonly List<RetiredWorker> _retired = [];

    /// <summary>
    /// Guards posts, retired workers and threads: actor, collector, supervisor and new workers meet here.
    /// </summary>
    private readonly Lock _gate = new();

    private int _alive;
    private volatile bool _aborted;
    private volatile bool _disposed;

    public WorkerGroup(WorkerGroupPlan plan)
        : this(plan, LoopFactory.OfHost(plan.Engine, plan.MaxOpen), plan.Clock)
    {
    }

    /// <param name="clock">Its timestamps are what orders call CLOCK_MONOTONIC.</param>
    public WorkerGroup(WorkerGroupPlan plan, LoopFactory loops, TimeProvider clock)
    {
        _plan = plan;
        _loops = loops;
        _clock = clock;
        _layout = new GroupLayout(plan);
        _posts = [.. _layout.Workers.Select(options => new WorkerPost(options))];
    }

    public bool IsAlive => Volatile.Read(ref _alive) > 0;

    public async Task<EngineReport> StartAsync(CancellationToken cancellation)
    {
        var ready = new List<Task>();
        foreach (var post in _posts)
        {
            var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ready.Add(made.Task);
            StartThread(
                post, worker =>
                {
                    Install(post, worker);
                    made.SetResult();
                },
                made.SetException);
        }
        try
        {
            await Task.WhenAll(ready).WaitAsync(cancellation);
        }
        catch
        {
            // Those that did start have nobody to work for.
            await DisposeAsync();
            throw;
        }
        var slots = _layout.Workers.Sum(worker => (long)worker.Slots);
        return new EngineReport(
            _loops.Engine, _loops.Why, _posts.Length,
            _layout.Workers.Sum(worker => _loops.RingsFor(worker.Slots)), slots, ResidentBytes());
    }

    public void Order(StageOrder order)
    {
        var shares = _layout.Share(order);
        lock (_gate)
        {
            for (var at = 0; at < _posts.Length; at++)
            {
                if (!_posts[at].TryOrder(shares[at]))
                {
                    throw new InvalidOperationException("a socket worker has 64 orders waiting");
                }
            }
        }
    }

    public void Abort()
    {
        _aborted = true;
        Array.ForEach(Everyone(), worker => worker.Stop());
    }

    public async Task<GroupSnapshot> CollectAsync(CancellationToken cancellation)
    {
        List<WorkerSnapshot> asked = [];
        lock (_gate)
        {
            foreach (var (worker, snapshot) in Asked())
            {
                // A request that an earlier, cancelled collection left behind still holds the buffer.
                if (snapshot.Filled.IsCompleted)
                {
                    worker.Ask(snapshot);
                }
                asked.Add(snapshot);
            }
        }
        await Task.WhenAll(asked.Select(snapshot => snapshot.Filled)).WaitAsync(cancellation);
        lock (_gate)
        {
            return Merge();
        }
    }

    public LoadCounters Peek()
    {
        var sum = default(LoadCounters);
        lock (_gate)
        {
            foreach (var post in _posts)
            {
                sum += post.Worker?.Peek() ?? default;
            }
            foreach (var retired in _retired)
            {
                sum += retired.StandsStill ? retired.Snapshot.Counters : retired.Worker.Peek();
            }
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
        Thread[] threads;
        lock (_gate)
        {
            threads = [.. _threads];
        }
        var joined = await Task.Run(() => Array.TrueForAll(threads, thread => thread.Join(JoinBound)));
        if (joined)
        {
            // Else a thread still uses them: its memory is left to the end of the process.
            Array.ForEach(Everyone(), worker => worker.Dispose());
        }
    }

    private SocketWorker[] Everyone()
    {
        lock (_gate)
        {
            return
            [
                .. _posts.Where(post => post.Worker is not null).Select(post => post.Worker!),
                .. _retired.Select(retired => retired.Worker),
            ];
        }
    }

    /// <summary>Makes a worker on a thread of its own and runs it there.</summary>
    /// <param name="install">Called on the new thread before its first turn.</param>
    /// <param name="fail">Called there in place of it, when the worker could not be made.</param>
    private void StartThread(WorkerPost post, Action<SocketWorker> install, Action<Exception> fail)
    {
        lock (_gate)
        {
            var thread = new Thread(() => RunWorker(post.Options, install, fail))
            {
                IsBackground = true,
                Name = $"socket-worker-{_threads.Count.ToString(CultureInfo.InvariantCulture)}",
            };
            _threads.Add(thread);
            Interlocked.Increment(ref _alive);
            thread.Start();
        }
    }

    private void RunWorker(WorkerOptions options, Action<SocketWorker> install, Action<Exception> fail)
    {
        try
        {
            SocketWorker worker;
            try
            {
                var loop = _loops.Create(new LoopOptions(options.Slots, _plan.Bind, _plan.Load.Socket, []));
                worker = new SocketWorker(options, loop, SocketWorker.NanosecondsOf(_clock));
            }
            catch (Exception e)
            {
                fail(e);
                return;
            }
            install(worker);
            if (_disposed || _aborted)
            {
                // The start was given up meanwhile.
                worker.Stop();
            }
            worker.Run(_clock);
        }
        finally
        {
            Interlocked.Decrement(ref _alive);
        }
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
