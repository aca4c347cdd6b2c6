using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Coordinator;

/// <summary>
/// A small agent of the tests: opens what it is told at once or at a rate, sends a frame each beat (one in flight,
/// resent
/// until applied), and ends its run with a final frame. What goes wrong is set by the test.
/// </summary>
internal sealed partial class ScriptedAgent(string name)
{
    private readonly Histogram _connect = new();
    private readonly Histogram _exchange = new();
    private readonly Histogram _lag = new();
    private readonly Random _random = new(5);
    private LoadCounters _c;
    private LoadCounters? _atDrain;
    private ClusterMessage.Telemetry? _inFlight;
    private StageOrder.Ramp? _ramp;
    private StageOrder.Rate? _rate;
    private long _rateMade;
    private long _left;
    private long _level;
    private long _nextStage = 1;
    private long _sequence;
    private bool _ended;
    private readonly List<FailureEntry> _failures = [];

    public string Name { get; } = name;

    public Guid Session { get; set; } = Guid.NewGuid();

    public AgentCapacity Capacity { get; init; } = Samples.Capacity();

    public ClusterMessage.Grant? Grant { get; private set; }

    public List<StageOrder> Obeyed { get; } = [];

    public LoadCounters Counters => _c;

    public Refusal? Refuses { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Said in every frame.</summary>
    public string? Fault { get; set; }

    /// <summary>Refuses a grant of more than this.</summary>
    public long MostOpen { get; init; } = long.MaxValue;

    /// <summary>Sends nothing from now on.</summary>
    public bool Silent { get; set; }

    /// <summary>What its frames say in place of what it counted.</summary>
    public Func<LoadCounters, LoadCounters>? Lies { get; set; }

    /// <summary>Its connect times in place of what it measured.</summary>
    public byte[]? FalseTimes { get; set; }

    /// <summary>Requests for an audit that never arrive.</summary>
    public int LostAudits { get; set; }

    /// <summary>Never answers a grant.</summary>
    public bool Deaf { get; set; }

    /// <summary>Leaves its last connect pending.</summary>
    public bool Stalls { get; set; }

    /// <summary>Counts every start as late.</summary>
    public bool Late { get; init; }

    /// <summary>Its last connect completes in the drain, without a connect time.</summary>
    public bool StallsUntilDrain { get; init; }

    /// <summary>Its last connect is cut off by the drain.</summary>
    public bool DrainCutsOff { get; init; }

    /// <summary>Each frame is sent twice.</summary>
    public bool Repeats { get; init; }

    public double RatePerSecond { get; init; } = 1e9;

    /// <summary>Starts a rate makes at most each second; what is due beyond is late.</summary>
    public double MostStarts { get; set; } = 1e9;

    /// <summary>Connections the target accepts of this agent; it refuses the others.</summary>
    public long TargetHolds { get; set; } = long.MaxValue;

    /// <summary>Connections the target keeps; it accepts the others and resets them unanswered.</summary>
    public long TargetKeeps { get; set; } = long.MaxValue;

    /// <summary>Connections the target's application answers on; the others wait in its backlog.</summary>
    public long TargetAnswers { get; set; } = long.MaxValue;

    /// <summary>Busy share of its cores that it reports.</summary>
    public double? Cpu { get; set; }

    /// <summary>Starts each second beyond which the target fails them.</summary>
    public double TargetLimit { get; set; } = 1e9;

    /// <summary>Every so-manieth connect is refused; 0 for none.</summary>
    public int RefusedEach { get; init; }

    public long KernelOff { get; init; }

    /// <summary>Leaves its source ports to the kernel: its frames list none, its audits these.</summary>
    public SourcePorts? KernelChose { get; init; }

    public bool ForgetsConnectTimes { get; init; }

    public bool NeverDrains { get; init; }

    public ClusterMessage.Hello Hello() => new(Name, Session, Capacity, 0);

    public IEnumerable<ClusterMessage> Receive(ClusterMessage message, long nowNs)
    {
        if (Silent)
            yield break;
        switch (message)
        {
            case ClusterMessage.Grant grant when Refuses is { } refusal:
                yield return new ClusterMessage.Refused(grant.RunId, grant.Slice, grant.SliceEpoch, [refusal]);
                break;
            case ClusterMessage.Grant grant when grant.MaxOpen > MostOpen:
                yield return new ClusterMessage.Refused(
                    grant.RunId, grant.Slice, grant.SliceEpoch, [new Refusal("host", "too much", "no room", "less")]);
                break;
            case ClusterMessage.Grant grant when !Deaf:
                Grant = grant;
                yield return new ClusterMessage.Ready(
                    grant.RunId, grant.Slice, grant.SliceEpoch,
                        new EngineReport("io_uring", "6.18 has it", 2, 6, 120_000, 48_000_000), Warnings);
                break;
            case ClusterMessage.Stage stage when stage.Sequence == _nextStage:
                _nextStage++;
                Obeyed.Add(stage.Order);
                Obey(stage.Order);
                break;
            case ClusterMessage.Stop:
                Obey(new StageOrder.Drain(0, Fourtuple.Shared.Plans.DrainClose.Rst));
                break;
            case ClusterMessage.AuditRequest when LostAudits-- > 0:
                break;
            case ClusterMessage.AuditRequest request:
                yield return new ClusterMessage.AuditReply(request.RunId, request.Sequence, new KernelAudit(
                    _c.Open, _c.Open, _c.Open + KernelOff, KernelChose is { } chosen ? [chosen] : [], null));
                break;
            case ClusterMessage.Beacon beacon when _inFlight is not null
                && beacon.Applied.TryGetValue(Session, out var applied) && applied >= _inFlight.Sequence:
                _inFlight = null;
                break;
        }
    }

    /// <summary>A beat: opens what is due and sends a frame.</summary>
    public IEnumerable<ClusterMessage> Pass(long nowNs, TimeSpan beat)
    {
        if (Silent || Grant is null)
            yield break;
        Open(nowNs, beat);
        Start(nowNs, beat);
        _inFlight ??= Frame(nowNs);
        yield return _inFlight;
        if (Repeats)
            yield return _inFlight;
    }

    /// <summary>A worker of this agent fails, with so many open connections.</summary>
    public void LoseWorker(long count)
    {
        _c.Open -= count;
        _c.LostOpen += count;
        Fault = "a worker failed";
    }

    public void Drop(long count)
    {
        _c.Open -= count;
        _c.ClosedByPeer += count;
        _c.Dropped += count;
    }

    private void Obey(StageOrder order)
    {
        switch (order)
        {
            case StageOrder.Ramp ramp:
                (_ramp, _level) = (ramp, ramp.To);
                _left = ramp.To - _c.Open - _c.Pending;
                break;
            case StageOrder.Rate rate:
                (_rate, _rateMade) = (rate, 0);
                break;
            case StageOrder.Freeze:
                _ramp = null;
                _rate = null;
                break;
            case StageOrder.Drain when !NeverDrains && !_ended:
                _c.Skipped += Math.Max(0, _level - _c.Attempted);
                _atDrain = _c;
                if (StallsUntilDrain)
                {
                    _c.Pending--;
                    _c.Established++;
                    _c.Open++;
                }
                if (DrainCutsOff)
                {
                    _c.Pending--;
                    _c.Failed++;
                }
                _c.ClosedByUs += _c.Open;
                _c.Open = 0;
                (_ramp, _rate) = (null, null);
                _ended = true;
                break;
        }
    }

    private void Open(long nowNs, TimeSpan beat)
    {
        if (_ramp is null)
            return;
        if (Math.Min(TargetKeeps, Math.Min(TargetHolds, TargetAnswers)) < long.MaxValue)
        {
            Change();
            return;
        }
        var due = _ramp.OverNs == 0
            ? _ramp.To
            : (long)(_ramp.To * Math.Clamp((nowNs - _ramp.StartNs) / (double)_ramp.OverNs, 0, 1));
        var count = (long)Math.Min(due - _c.Attempted, RatePerSecond * beat.TotalSeconds);
        for (var i = 0L; i < count; i++)
        {
            _c.Attempted++;
            _c.Started++;
            _c.StartedLate += Late ? 1 : 0;
            _lag.Record(_random.Next(1_000, 300_000));
            if (RefusedEach > 0 && _c.Attempted % RefusedEach == 0)
            {
                _c.Failed++;
                continue;
            }
            if ((Stalls || StallsUntilDrain || DrainCutsOff) && _c.Attempted == _ramp.To)
            {
                _c.Pending++;
                continue;
            }
            _c.Established++;
            _c.Open++;
            _c.Confirmed++;
            _c.ExchangesSucceeded++;
            _exchange.Record(_random.Next(60_000, 2_500_000));
            if (!ForgetsConnectTimes)
                _connect.Record(_random.Next(40_000, 900_000) + (_random.Next(100) == 0 ? 6_000_000 : 0));
        }
        _failures.Clear();
        if (_c.Failed > 0)
            _failures.Add(new FailureEntry(
                FailurePhase.Connect, FailureCause.Refused, 111, 3, _c.Failed, 120_000_000, 2_700_000_000));
    }

    private ClusterMessage.Telemetry Frame(long nowNs)
    {
        var space = Grant!.Space;
        var ports = (int)((_c.Established + space.DestinationCount - 1) / space.DestinationCount);
        var box = space.Boxes[0];
        var body = new TelemetryBody(
            nowNs, Lies?.Invoke(_c) ?? _c, _atDrain, FalseTimes ?? _connect.Encode(),
            _exchange.Encode(), _lag.Encode(), [], [.. _failures],
            _ended ? [.. Enumerable.Range(0, (int)Math.Min(64, space.DestinationCount))
                .Select(at => new DestinationCounts(
                at, at, _c.Attempted / 64, _c.Established / 64, _c.Failed / 64, 0))] : [],
            KernelChose is not null ? [] : [new SourcePorts(
                box.Sources[0], box.Ports.Slice(0, Math.Min(ports, box.Ports.Count)), _c.Established)],
            new AgentGauges(
                48_000_000 + (_c.Open * 84), nowNs / 4e9, Cpu ?? (_c.Open > 0 && _ramp is not null ? 0.42 : 0.06), 0.31,
                900_000_000 + (_c.Open * 9_300), 3.2),
            new Dictionary<string, long> { ["TcpExt.TCPSynRetrans"] = 0, ["TcpExt.ListenOverflows"] = 0 }, _ended,
            Fault);
        _connect.Reset();
        _exchange.Reset();
        _lag.Reset();
        return new ClusterMessage.Telemetry(
            Grant.RunId, Name, Session, Grant.Slice, Grant.SliceEpoch, ++_sequence, _ended, body);
    }
}
