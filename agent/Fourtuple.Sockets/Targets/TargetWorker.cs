using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

/// <summary>One thread of the target with its own loop and its own listeners.</summary>
internal sealed class TargetWorker(
    ServiceOptions options, Func<IEventLoop> createLoop, ConnectionLimit limit, TimeProvider time)
{
    /// <summary>Completions taken a Poll: enough to amortise the call, few enough to stay in the cache.</summary>
    private const int Batch = 256;

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _loopGate = new();
    private IEventLoop? _loop;
    private TaskCompletionSource<TargetCounts>? _asked;
    private TargetCounts _last;
    private volatile bool _stop;
    private volatile SourceLedger? _sources;

    /// <summary>Completes when all its listeners listen; fails with the loop's exception when they can't.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Completes when the thread has ended; fails with what ended it.</summary>
    public Task Ended => _ended.Task;

    public SourceLedger? Sources => _sources;

    public void Start() =>
        new Thread(Run) { IsBackground = true, Name = $"target-{options.Worker}" }.Start();

    /// <summary>Counts of one moment between two steps of the worker; those at its end once it has ended.</summary>
    public async Task<TargetCounts> CountAsync(CancellationToken cancellation)
    {
        var fresh = new TaskCompletionSource<TargetCounts>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = Interlocked.CompareExchange(ref _asked, fresh, null) ?? fresh;
        Wake();
        var first = await Task.WhenAny(asked.Task, Ended).WaitAsync(cancellation).ConfigureAwait(false);
        return first == asked.Task ? await asked.Task.ConfigureAwait(false) : _last;
    }

    public void Stop()
    {
        _stop = true;
        Wake();
    }

    private void Wake()
    {
        lock (_loopGate)
        {
            _loop?.Wake();
        }
    }

    private void Run()
    {
        try
        {
            RunLoop();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // Whatever ends the thread is handed to the owner, who reports it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _listening.TrySetException(fault);
            _ended.SetException(fault);
        }
    }

    private void RunLoop()
    {
        var loop = createLoop();
        var service = new TargetService(loop, options, limit);
        Publish(loop, service);
        try
        {
            Serve(loop, service);
        }
        finally
        {
            _last = service.Counts;
            Publish(null, service);
            loop.Dispose();
            service.Dispose();
        }
    }

    private void Publish(IEventLoop? loop, TargetService service)
    {
        limit.OnRelease(options.Worker, Wake);
        _sources = service.Sources;
        lock (_loopGate)
        {
            _loop = loop;
        }
    }

    private void Serve(IEventLoop loop, TargetService service)
    {
        var completions = new Completion[Batch];
        service.Tick(NowNs());
        // The first Poll hands the accepts to the kernel: from then on connections are served, not only queued.
        var taken = loop.Poll(completions, 0);
        _listening.SetResult();
        while (!_stop)
        {
            var now = NowNs();
            for (var at = 0; at < taken; at++)
            {
                service.Handle(completions[at], now);
            }
            service.Tick(now);
            Reply(service);
            taken = loop.Poll(completions, Timeout(service.NextDueNs, now));
        }
    }

    private void Reply(TargetService service)
    {
        if (Volatile.Read(ref _asked) is not null)
        {
            Interlocked.Exchange(ref _asked, null)?.SetResult(service.Counts);
        }
    }

    private static long Timeout(long dueNs, long nowNs) => dueNs == long.MaxValue ? -1 : Math.Max(0, dueNs - nowNs);

    // Starts at 1: 0 means "no pause" to the service.
    private long NowNs() => 1 + (long)(time.GetTimestamp() * (1e9 / time.TimestampFrequency));
}
