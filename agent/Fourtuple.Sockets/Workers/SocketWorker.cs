using System.Threading.Channels;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Binding;
using Fourtuple.Sockets.Exchanges;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// One socket worker: a thread with its own event loop, sub-slice, timers and counters. <see cref="Turn"/> is all it
/// does between two polls and depends only on the time and the completions it is given. Nothing is allocated in a turn.
/// </summary>
/// <remarks>
/// <code>
/// state \ event  Opened  OpenFailed         timer     peer end  ordered close  Closed
/// Free           -       -                  -         -         -              -
/// Retrying       -       -                  -         -         -              -          -> Opening or Free in a turn
/// Delayed        -       -                  Opening   -         -              -
/// Opening        Open    Retrying/Delayed/  Cancelling -        Cancelling     -
///                        Free
/// Cancelling     counts  counts             -         -         -              Delayed/Free
/// Open           -       -                  exchange  Ending    Closing        -
///                                           or Closing
/// Closing        -       -                  cut short ignored   ignored        Delayed/Free
/// Ending         -       -                  -         ignored   ignored        Delayed/Free
/// </code>
/// </remarks>
public sealed partial class SocketWorker : IDisposable
{
    /// <summary>Openings, and closings, of one turn: bounds how long a turn keeps completions waiting (about 50
    /// us).</summary>
    private const int MostStartsPerTurn = 64;

    /// <summary>Timers fired in one turn.</summary>
    private const int MostTimersPerTurn = 256;

    /// <summary>Completions taken from one poll.</summary>
    private const int MostCompletions = 1_024;

    /// <summary>Openings in progress when a stage goes at the engine's own pace: a listen backlog
    /// (somaxconn).</summary>
    private const long MostPendingPaced = 4_096;

    /// <summary>A start later than this is the generator's fault and is counted.</summary>
    private const long LateNs = 10_000_000;

    /// <summary>Longest poll, so that orders and abort are seen even when a wake-up is lost.</summary>
    private const long LongestPollNs = 100_000_000;

    private readonly WorkerOptions _options;
    private readonly IEventLoop _loop;
    private readonly TupleSpace _space;
    private readonly bool _kernelBind;
    private readonly bool _churns;
    private readonly ConnectionTable _table;
    private readonly TimerWheel _wheel;
    private readonly TupleSupply _tuples;
    private readonly RawExchange? _exchange;
    private readonly Lifetimes _lifetimes;

    /// <summary>Churn: when the lifetime of an open connection is over, ns.</summary>
    private readonly NativeArray<long> _ends;
    private readonly long _connectTimeoutNs;
    private readonly NativeRing<int> _retrying;
    private readonly Pacer _up = new();
    private readonly Pacer _down = new();
    private readonly FailureTable _failures = new();
    private readonly DestinationTable _destinations;
    private readonly SourceTable _sources;
    private readonly Completion[] _completions = new Completion[MostCompletions];
    private readonly Channel<StageOrder> _orders = Channel.CreateBounded<StageOrder>(
        new BoundedChannelOptions(64)
        {
            SingleReader = true,
            SingleWriter = false,
            FullMode = BoundedChannelFullMode.Wait,
            AllowSynchronousContinuations = false,
        });

    private LoadCounters _counters;
    private LoadCounters _atDrain;
    private Histogram _connectTimes = new Histogram().Reserve();
    private Histogram _exchangeTimes = new Histogram().Reserve();
    private Histogram _lags = new Histogram().Reserve();
    private Histogram _serviceTimes = new Histogram().Reserve();
    private long _now;
    private bool _permitted = true;

    /// <param name="loop">Owned by the worker from now on.</param>
    /// <param name="nowNs">No later time is ever given to a turn than an earlier one.</param>
    public SocketWorker(WorkerOptions options, IEventLoop loop, long nowNs)
    {
        _options = options;
        _loop = loop;
        _space = options.Space;
        _kernelBind = options.Bind == BindMode.Kernel;
        _churns = options.Load.Mode == LoadMode.Churn;
        var slots = Math.Min(options.Slots, loop.Capacity);
        _table = new ConnectionTable(slots);
        _wheel = new TimerWheel(slots, nowNs);
        _tuples = new TupleSupply(
            options.Space, options.Bind, options.Reuse, slots, options.Share, options.Shares, _churns,
            options.TakesOver);
        _exchange = ExchangeOf(options.Load) is { } exchange ? new RawExchange(exchange) : null;
        _lifetimes = new Lifetimes(options.Load.Lifetime, options.Seed);
        _ends = new NativeArray<long>(_churns ? slots : 0);
        _requests = RequestsOf(options, slots);
        _connectTimeoutNs = options.Load.Connect.Timeout.Ticks * 100;
        _retrying = new NativeRing<int>(slots);
        _destinations = new DestinationTable(options.Destinations);
        _sources = new SourceTable(options.Space, options.Destinations);
        _now = nowNs;
    }

    /// <summary>The worker's counters; only for its own thread.</summary>
    public LoadCounters Counters => _counters;

    /// <summary>Distinct openings this worker could make.</summary>
    public long TupleCount => _tuples.Count;

    /// <summary>Rows of the destination table.</summary>
    public int DestinationRows => _destinations.Rows;

    /// <summary>Columns of the source table.</summary>
    public int SourceColumns => _sources.Columns;

    /// <summary>Destinations a row stands for.</summary>
    public long DestinationBucketSize => _destinations.BucketSize;

    /// <summary>Source addresses in the order of a snapshot's rows.</summary>
    public IReadOnlyList<Address> SourceAddresses => _sources.Addresses;

    /// <summary>Everything between two polls. Completions are those of the last poll.</summary>
    public void Turn(long nowNs, ReadOnlySpan<Completion> completions)
    {
        _now = nowNs;
        _permitted = _options.Lease.Holds(nowNs);
        foreach (ref readonly var completion in completions)
        {
            Complete(completion);
        }

        // Before new openings: what bind refused was sorted out by now, so published counters hardly ever step back.
        Publish();
        Obey();
        if (_options.Lease.OpensNothing)
        {
            GiveUpOpening();
        }
        FireTimers();
        StartOpenings();
        StartRequests();
        CloseSome();
    }

    /// <summary>How long the next poll may wait, in nanoseconds.</summary>
    public long PollTimeoutNs(long nowNs)
    {
        if ((_retrying.Count > 0 && _permitted) || _wheel.HasDue || MustCloseMore)
        {
            return 0;
        }
        var due = Math.Min(Math.Min(_wheel.NextDueNs(), _down.NextDueNs), NextRateDueNs());
        if (CanStart)
        {
            due = Math.Min(due, _up.NextDueNs);
        }
        return due == long.MaxValue ? LongestPollNs : Math.Clamp(due - nowNs, 0, LongestPollNs);
    }

    /// <summary>Frees the tables; the loop is the caller's to dispose when the worker never ran.</summary>
    public void Dispose()
    {
        _table.Dispose();
        _wheel.Dispose();
        _tuples.Dispose();
        _ends.Dispose();
        _exchange?.Dispose();
        _requests?.Dispose();
        _retrying.Dispose();
        _failures.Dispose();
        _destinations.Dispose();
        _sources.Dispose();
    }

    /// <summary>Churn makes one exchange a connection, at once.</summary>
    private static KeepaliveSpec? ExchangeOf(LoadSpec load) => load is { Mode: LoadMode.Churn, Exchange: { } exchange }
        ? new KeepaliveSpec(
            TimeSpan.FromDays(1), exchange.Send, exchange.Expect, exchange.Timeout, KeepaliveFirst.Immediate)
        : load.Keepalive;

    private long DestinationOf(int slot)
    {
        var position = _space.DestinationPosition(_table.Tuple[slot]);
        var box = _space.Boxes.Count > 1 && position >= _space.Boxes[0].Destinations.Count ? 1 : 0;
        return position + _options.DestinationBase[box];
    }

    private void CountFailure(int slot, FailurePhase phase, FailureCause cause, int errno)
    {
        // The drain is outside the account: its table, histograms and destinations stay as the drain found them.
        if (!_draining)
        {
            _failures.Add(phase, cause, errno, DestinationOf(slot), Math.Max(0, _now - _runStartNs));
        }
    }

    private void CountStart(long intendedNs)
    {
        var lag = Math.Max(0, _now - intendedNs);
        _counters.Started++;
        _counters.StartedLate += lag > LateNs ? 1 : 0;
        _lags.Record(lag);
    }
}
