using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Simulation;

/// <summary>
/// A model of a worker group, with the counters of the real one. It moves in steps of a tenth of a second, worked off
/// when somebody looks; it stands still while its process hangs.
/// </summary>
internal sealed class SimWorkers(SimWorld world, SimAgent agent, ClusterMessage.Grant grant)
{
    private const long StepNs = SimSchedule.Second / 10;
    private const double EnginePace = 2_000;

    private readonly SimPace _up = new();
    private readonly SimPace _down = new();
    private LoadCounters _c;
    private LoadCounters? _atDrain;
    private long _lastNs = world.NowNs;
    private long _pendingSinceNs;
    private long _permitNs = long.MaxValue;
    private long _newTimes;
    private bool _frozen = true;
    private StageOrder.Rate? _rate;
    private long _rateMade;
    private long _leaving;

    public ClusterMessage.Grant Grant { get; } = grant;

    public LoadCounters Counters => _c;

    public bool Draining => _atDrain is not null;

    /// <summary>Sockets that the target could see.</summary>
    public long Live => _c.Open + _c.Pending;

    /// <summary>Nothing is left of it.</summary>
    public bool Gone { get; private set; }

    public bool Ended => Draining && Live == 0;

    /// <summary>When it last sent a SYN or a payload, virtual; -1 before the first.</summary>
    public long ActiveNs { get; private set; } = -1;

    /// <summary>No activity from that local time on: the check in the hot path.</summary>
    public void Permit(long untilLocalNs) => _permitNs = untilLocalNs;

    public void Advance()
    {
        if (agent.State == ProcessState.Hung || Gone)
        {
            _lastNs = world.NowNs;
            return;
        }
        while (_lastNs + StepNs <= world.NowNs)
        {
            _lastNs += StepNs;
            Step(_lastNs);
        }
    }

    public void Order(StageOrder order)
    {
        Advance();
        switch (order)
        {
            case StageOrder.Ramp ramp when !Draining:
                Ramp(ramp);
                break;
            case StageOrder.Rate rate when !Draining:
                _rate = rate with { StartNs = Math.Max(agent.Clock.When(rate.StartNs), 0) };
                (_rateMade, _frozen) = (0, false);
                break;
            case StageOrder.Freeze when !Draining:
                _frozen = true;
                _rate = null;
                _down.Stop();
                break;
            case StageOrder.Drain drain when !Draining:
                BeginDrain(drain.OverNs);
                break;
            default:
                break;
        }
    }

    /// <summary>Everything is closed at once, and counted.</summary>
    public void Abort()
    {
        Advance();
        if (!Draining)
        {
            BeginDrain(0);
        }
        CloseAll();
    }

    /// <summary>The process or the grant is gone, and the kernel closes what is left.</summary>
    public void Vanish()
    {
        Advance();
        Gone = true;
    }

    /// <summary>What a collection gives; its connect times are new ones only.</summary>
    public GroupSnapshot Collect(SimScratch scratch)
    {
        Advance();
        scratch.Connect.Reset();
        scratch.Connect.Record(1_500, _newTimes);
        _newTimes = 0;
        return new GroupSnapshot(
            _c, _atDrain, scratch.Connect, scratch.Empty, scratch.Empty,
            _c.Failed == 0 ? [] : [new FailureEntry(
                FailurePhase.Connect, FailureCause.Refused, 111, 0, _c.Failed, 0, _lastNs)],
            [], [], Ended, null);
    }

    private void Ramp(StageOrder.Ramp ramp)
    {
        _frozen = false;
        var startNs = ramp.StartNs > 0 ? Math.Max(agent.Clock.When(ramp.StartNs), 0) : world.NowNs;
        var before = _up.Stop();
        _down.Stop();
        var change = ramp.To - Live;
        (change > 0 ? _up : _down).Begin(
            startNs, ramp.OverNs, Math.Abs(change), ramp.PacePerSecond > 0 ? ramp.PacePerSecond : EnginePace);
        _c.Skipped += Math.Max(0, before - _up.Left);
    }

    private void BeginDrain(long overNs)
    {
        _c.Skipped += _up.Stop();
        _rate = null;
        _atDrain = _c;
        _down.Begin(world.NowNs, overNs, _c.Open, double.MaxValue);
    }

    private void Step(long nowNs)
    {
        Resolve(nowNs);
        BeDropped();
        var held = agent.Clock.At(nowNs) >= _permitNs;
        if (!held && !_frozen && !Draining)
        {
            Open(_up.Take(nowNs), nowNs);
            Churn(nowNs);
            Request(nowNs);
        }
        // Drains are ours to finish whoever is silent; the down part of a ramp is load control and waits.
        if (!held || Draining)
        {
            Close(Draining && _down.IsOver(nowNs) ? _c.Open : Math.Min(_c.Open, _down.Take(nowNs)));
        }
        if (!held && !Draining && _c.Open > 0)
        {
            ActiveNs = nowNs;
        }
        if (ActiveNs == nowNs)
        {
            world.Oracle.Active(agent, this, nowNs);
        }
    }

    /// <summary>Opens what is due, as far as its grant has room, and closes what has lived for two steps.</summary>
    private void Churn(long nowNs)
    {
        if (Grant.Load.Mode != LoadMode.Churn)
        {
            return;
        }
        Close(Math.Min(_c.Open, _leaving));
        _leaving = _c.Open;
        var due = Due(nowNs);
        var open = Math.Min(due, Grant.MaxOpen - Live);
        _c.Skipped += due - open;
        Open(open, nowNs);
    }

    /// <summary>Sends what is due where a connection is open, and is answered at once.</summary>
    private void Request(long nowNs)
    {
        if (Grant.Load.Mode != LoadMode.Request)
        {
            return;
        }
        var due = Due(nowNs);
        var sent = _c.Open > 0 ? due : 0;
        _c.ExchangesSkipped += due - sent;
        _c.ExchangesSent += sent;
        _c.ExchangesSucceeded += sent;
        _c.Started += sent;
    }

    /// <summary>Starts of the rate that came due since they were asked for last.</summary>
    private long Due(long nowNs)
    {
        if (_rate is not { } rate)
        {
            return 0;
        }
        var schedule = new RateSchedule(rate.From, rate.To, rate.StartNs, rate.OverNs, rate.Phase - 1);
        var due = (long)Math.Floor(schedule.DueAt(nowNs)) + 1 - _rateMade;
        _rateMade += due;
        return due;
    }

    private void Open(long count, long nowNs)
    {
        if (count == 0)
        {
            return;
        }
        _pendingSinceNs = _c.Pending == 0 ? nowNs : _pendingSinceNs;
        _c.Attempted += count;
        _c.Started += count;
        _c.Pending += count;
        ActiveNs = nowNs;
        world.Oracle.Opened(agent, this);
    }

    /// <summary>What the target makes of connects in progress.</summary>
    private void Resolve(long nowNs)
    {
        if (_c.Pending == 0)
        {
            return;
        }
        var mood = world.Target.Mood;
        var timeoutNs = Grant.Load.Connect.Timeout.Ticks * 100;
        if (mood == TargetMood.Silent && nowNs - _pendingSinceNs < timeoutNs)
        {
            return;
        }
        var failed = mood != TargetMood.Well ? _c.Pending : Part(_c.Pending, world.Target.FailureShare);
        var established = _c.Pending - failed;
        _c.Pending = 0;
        _c.Failed += failed;
        _c.Established += established;
        _c.Open += established;
        _c.Confirmed += established;
        _newTimes += Draining ? 0 : established;
    }

    private long Part(long of, double share)
    {
        var exact = of * share;
        var whole = (long)exact;
        return whole + (exact > whole && world.Random.NextDouble() < exact - whole ? 1 : 0);
    }

    private void BeDropped()
    {
        var dropped = world.Target.Mood == TargetMood.Resetting ? _c.Open
            : _c.Open > 0 && world.Random.NextDouble() < world.Target.DropChance ? 1 : 0;
        _c.Open -= dropped;
        _c.ClosedByPeer += dropped;
        _c.Dropped += Draining ? 0 : dropped;
    }

    private void Close(long count)
    {
        _c.Open -= count;
        _c.ClosedByUs += count;
    }

    private void CloseAll()
    {
        _c.Failed += _c.Pending;
        _c.Pending = 0;
        Close(_c.Open);
    }
}
