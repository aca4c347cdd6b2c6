using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>From step to step of the profile.</summary>
public sealed partial class RunMachine
{
    private long? _startNs;
    private int _step = -1;
    private long _stepStartNs;
    private long _level;

    /// <summary>Orders repeated each beat: more than a bus could lose in a row while each was the newest.</summary>
    private const int MostRepeated = 8;
    private readonly Dictionary<string, List<ClusterMessage.Stage>> _stages = [];
    private long _progressNs;
    private long _progressMade;
    private long _settleBoundNs;

    private RunStep Current => _resolved!.Steps[_step];

    private void BeginStep(int step)
    {
        (_step, _stepStartNs, _changed) = (step, _nowNs, true);
        switch (Current)
        {
            case RunStep.Ramp { Unit: not LevelUnit.Connections } ramp:
                BeginRate(ramp);
                break;
            case RunStep.Ramp ramp:
                BeginRamp(ramp);
                break;
            case RunStep.Search search:
                BeginSearch(search);
                break;
            case RunStep.Hold hold:
                Phase = RunPhase.Holding;
                _deadlineNs = _nowNs + hold.For.Ns();
                BeginHold();
                break;
            case RunStep.Pause pause:
                Phase = RunPhase.Pausing;
                _deadlineNs = _nowNs + pause.For.Ns();
                StopStarts();
                break;
            case RunStep.Drain drain:
                BeginDrain(drain.Over, drain.Close);
                break;
        }
    }

    private void BeginRamp(RunStep.Ramp ramp)
    {
        Phase = RunPhase.Ramping;
        BeginLevel(ramp.To, ramp.Unit);
        OrderLevel(ramp.To, ramp.Over, ramp.Pace);
    }

    private void OrderLevel(long to, TimeSpan? over, double? mostPace, bool keepsDeadline = false)
    {
        var (startNs, overNs) = (_nowNs + RunTiming.Lead.Ns(), over?.Ns() ?? 0);
        var levels = Levels(to);
        var seats = _totals.Seats.Where(seat => seat.Share is not null).ToArray();
        foreach (var seat in Living)
        {
            var slice = seat.Share!.Slice;
            var pace = to == 0 ? 0 : (mostPace ?? 0) * levels[slice] / to;
            seat.Order(levels[slice]);
            Stage(seat, new StageOrder.Ramp(levels[slice], startNs, overNs, pace, (double)slice / seats.Length));
        }
        (_progressNs, _progressMade) = (startNs, Made());
        _deadlineNs = keepsDeadline ? _deadlineNs : overNs > 0 ? startNs + overNs : startNs + RunTiming.Stall.Ns();
    }

    private void BeginHold()
    {
        if (_unit.IsRate())
        {
            HoldRate();
        }
        // What comes and goes all the time has no count that two looks at it could agree on.
        if (_plan.Spec.Load.Mode == LoadMode.Hold)
        {
            BeginAudit();
        }
    }

    /// <summary>Nothing is started any more. Requests and churned openings stop; what is open stays open.</summary>
    private void StopStarts()
    {
        if (_unit.IsRate())
        {
            OrderRate(0, 0, 0);
        }
        else
        {
            Freeze();
        }
    }

    private void Freeze()
    {
        foreach (var seat in Living)
        {
            seat.Freeze();
            Stage(seat, new StageOrder.Freeze());
        }
    }

    /// <summary>
    /// Latest orders of an agent, oldest first; it obeys each once, in sequence, whatever is repeated.
    /// </summary>
    private List<ClusterMessage.Stage> StagesOf(AgentSeat seat) =>
        _stages.TryGetValue(seat.Agent, out var stages) ? stages : _stages[seat.Agent] = [];

    private void Stage(AgentSeat seat, StageOrder order)
    {
        var stage = new ClusterMessage.Stage(_options.RunId, ++seat.StageSequence, order);
        _changed = true;
        var sent = StagesOf(seat);
        sent.Add(stage);
        if (sent.Count > MostRepeated)
        {
            sent.RemoveAt(0);
        }
        _effects.Add(new RunEffect.Send(seat.Agent, stage));
    }

    /// <summary>Moves on when the phase's condition is met or its time is over.</summary>
    private void Advance()
    {
        switch (Phase)
        {
            case RunPhase.Granting when AllReady:
                StartWhenMeasured();
                break;
            case RunPhase.Gathering or RunPhase.Granting when _nowNs >= _deadlineNs:
                GiveUpGathering();
                break;
            case RunPhase.Ramping or RunPhase.Settling or RunPhase.Holding when Current is RunStep.Search:
                AdvanceSearch(_trials!);
                break;
            case RunPhase.Ramping when Current is RunStep.Ramp { Unit: not LevelUnit.Connections } rate:
                AdvanceRate(rate);
                break;
            case RunPhase.Ramping:
                AdvanceRamp((RunStep.Ramp)Current);
                break;
            case RunPhase.Settling when Living.All(seat => seat.Settled) || SettlingIsOver():
                EndRamp((RunStep.Ramp)Current);
                break;
            case RunPhase.Holding when _nowNs >= _deadlineNs && !AuditAwaited
                && (!_unit.IsRate() || RateMeasured()):
                EndHold();
                break;
            case RunPhase.Pausing when _nowNs >= _deadlineNs:
                BeginStep(_step + 1);
                break;
            case RunPhase.Draining or RunPhase.Stopping:
                AdvanceDrain();
                break;
        }
    }

    private void AdvanceRamp(RunStep.Ramp ramp)
    {
        NoteProgress();
        if (StopsRamp(ramp))
        {
            _stoppedByCriterion = true;
            Freeze();
            BeginSettling(ramp.Over);
        }
        else if (RampIsOver(ramp.Over))
        {
            BeginSettling(ramp.Over);
        }
    }

    /// <summary>A ramp with a time ends with it; one at the engine's pace when nothing more is started.</summary>
    private bool RampIsOver(TimeSpan? over)
    {
        if (over is { Ticks: > 0 })
        {
            return _nowNs >= _deadlineNs;
        }
        NoteProgress();
        _deadlineNs = _progressNs + RunTiming.Stall.Ns();
        return Living.All(seat => seat.AllStarted) || _nowNs >= _deadlineNs;
    }

    /// <summary>Judged by what happened since the ramp began: what came before says nothing about its levels.</summary>
    private bool StopsRamp(RunStep.Ramp ramp)
    {
        if (ramp.StopWhen is not { } criterion
            || Judge.Evaluate(criterion, StepReadings()) is not { Observed: not null, Passed: true } stopped)
        {
            return false;
        }
        Warn($"the {ramp.Text} was stopped by its stopWhen: {stopped.Sentence}");
        return true;
    }

    private void BeginSettling(TimeSpan? over)
    {
        (Phase, _changed) = (RunPhase.Settling, true);
        NoteProgress();
        // A generator that is late still catches up, visibly so; a longer ramp may be late by more.
        _settleBoundNs = _nowNs + TimeSpan.FromMinutes(1).Ns() + ((over?.Ns() ?? 0) / 2);
        _progressNs = _nowNs;
        _deadlineNs = SettleDeadline();
    }

    /// <summary>
    /// Connects in progress end within the connect timeout; two beats more for their frames to arrive.
    /// </summary>
    private long SettleDeadline() => Math.Min(
        _settleBoundNs, _progressNs + _plan.Spec.Load.Connect.Timeout.Ns() + (2 * _options.Beat.Ns()));

    private bool SettlingIsOver()
    {
        NoteProgress();
        _deadlineNs = SettleDeadline();
        return _nowNs >= _deadlineNs;
    }

    private void NoteProgress()
    {
        if (Made() is var made && made > _progressMade)
        {
            (_progressMade, _progressNs) = (made, Math.Max(_progressNs, _nowNs));
        }
    }

    private long Made() => Living.Sum(seat => seat.Counters.Attempted + seat.Counters.Skipped);

    private void EndRamp(RunStep.Ramp ramp)
    {
        if (ramp.Unit.IsRate())
        {
            EndRateRamp(ramp);
        }
        else
        {
            EndLevel(ramp);
        }
        BeginStep(_step + 1);
    }

    private void EndHold()
    {
        if (_unit.IsRate())
        {
            EndHeldRate((RunStep.Hold)Current);
        }
        else
        {
            EndHeld((RunStep.Hold)Current);
        }
        BeginStep(_step + 1);
    }
}
