using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// What an operator changes while the run is on: pause, resume, scale. A pause stops the clock of the profile; what is
/// open stays open. Both are in the memo, so they outlive the coordinator that was asked.
/// </summary>
public sealed partial class RunMachine
{
    private SteerMemo _steer = SteerMemo.None;

    private bool IsPaused => _steer.PausedNs is not null;

    private bool Steerable => Phase is RunPhase.Ramping or RunPhase.Settling or RunPhase.Holding or RunPhase.Pausing;

    /// <summary>Null when the run would do it.</summary>
    public PlanRefusal? WhyNot(RunInput input) => input switch
    {
        _ when !Steerable => NotNow("there is no level to change", $"the run is {StepName}", "see load status"),
        RunInput.ResumeRequested when !IsPaused => NotNow(
            "the run is not paused", "nobody paused it", "load pause does"),
        RunInput.Scaled scaled => WhyNotScale(scaled.Level),
        _ => null,
    };

    /// <summary>What can't be done is ignored: whoever asks is told before, by <see cref="WhyNot"/>.</summary>
    private void Steer(RunInput input)
    {
        if (WhyNot(input) is not null)
        {
            return;
        }
        (_changed, _steer) = (true, _steer with { Steered = true });
        switch (input)
        {
            case RunInput.PauseRequested:
                PauseByOperator();
                break;
            case RunInput.ResumeRequested:
                ResumeByOperator();
                break;
            case RunInput.Scaled scaled:
                ScaleByOperator(scaled.Level);
                break;
        }
    }

    private static PlanRefusal NotNow(string what, string why, string advice) =>
        new(ExitCodes.Failed, what, why, advice);

    private PlanRefusal? WhyNotScale(long level)
    {
        var (ceiling, unit) = (_plan.Spec.Safety.Ceiling, ProfileUnit);
        var asks = $"a level of {Figures.Count(level)} {unit.Noun()} is not possible";
        var (most, key) = unit switch
        {
            LevelUnit.OpeningsPerSecond => (ceiling.ConnectRate, "connectRate"),
            LevelUnit.RequestsPerSecond => (ceiling.RequestRate, "requestRate"),
            _ => (ceiling.Connections, "connections"),
        };
        if (level > most)
        {
            return PlanRefusal.Safety(
                asks, $"safety.ceiling.{key} of the plan is {Figures.Count((long)most)}",
                "ask for less; a ceiling holds for the whole run");
        }
        if (Current is RunStep.Search or RunStep.Pause or RunStep.Ramp { Opening: true })
        {
            return NotNow(
                "the level can't be changed now", $"the run is at: {StepText}", "wait until the run holds a level");
        }
        var room = unit == LevelUnit.OpeningsPerSecond
            ? Living.Sum(seat => seat.MaxOpen)
            : _resolved!.Shares.Sum(share => share.MaxOpen);
        var need = unit switch
        {
            LevelUnit.OpeningsPerSecond => Demand.OfRate(_plan.Spec, level).Connections,
            LevelUnit.RequestsPerSecond => 0,
            _ => level,
        };
        return need <= room ? null : PlanRefusal.Plan(
            asks, $"it needs room for {Figures.Count(need)} connections, and the agents were granted "
                + $"{Figures.Count(room)} for the highest level of the profile",
            "ask for less, or start a plan whose profile goes that high");
    }

    private void PauseByOperator()
    {
        if (IsPaused)
        {
            return;
        }
        var age = Age(_nowNs);
        _steer = _steer with
        {
            PausedNs = age,
            RateFrom = _schedule.At(age),
            RateTo = _schedule.To,
            RateLeftNs = Math.Max(0, _schedule.StartNs + _schedule.OverNs - age),
        };
        Warn($"the operator paused the run at {Figures.Count(CurrentLevel())} {_unit.Noun()}", "pause");
        StopStarts();
    }

    private void ResumeByOperator()
    {
        if (_steer.PausedNs is not { } sinceNs)
        {
            return;
        }
        var pausedNs = Age(_nowNs) - sinceNs;
        Warn($"the operator resumed the run after {pausedNs / 1e9:0.#} s", "resume");
        var (before, leftNs) = (_steer, Math.Max(0, _deadlineNs - _bornNs - sinceNs));
        _steer = _steer with { PausedNs = null };
        _deadlineNs += pausedNs;
        _stepStartNs += pausedNs;
        _levelStartNs += pausedNs;
        _settleBoundNs += pausedNs;
        _progressNs = _nowNs;
        if (Current is RunStep.Search)
        {
            // What a trial says across a pause, it says about the pause.
            (_trials!.Void, _trials.Fresh) = (false, true);
            GoToTrial(_trials);
        }
        else if (Phase == RunPhase.Pausing)
        {
            // The profile's own pause goes on.
        }
        else if (_unit.IsRate())
        {
            OrderRate(before.RateFrom, before.RateTo, before.RateLeftNs);
        }
        else
        {
            GoOnOpening(leftNs);
        }
    }

    /// <summary>To the level of the step, in the time that was left of a ramp that had one.</summary>
    private void GoOnOpening(long leftNs)
    {
        foreach (var seat in Living)
        {
            seat.CountFromOpen();
        }
        var ramp = Current as RunStep.Ramp;
        var timed = Phase == RunPhase.Ramping && ramp is { Over.Ticks: > 0 } && _steer.ScaledTo is null;
        OrderLevel(
            _level, timed ? TimeSpan.FromTicks(leftNs / 100) : null,
            ramp?.Pace ?? _plan.Spec.Safety.Ceiling.ConnectRate, keepsDeadline: true);
    }

    private void ScaleByOperator(long level)
    {
        Warn($"the operator scaled the level from {Figures.Count(CurrentLevel())} to {Figures.Count(level)} "
            + ProfileUnit.Noun(), "scale");
        var rise = Math.Max(0, level - _level);
        (_level, _changed) = (level, true);
        _steer = _steer with { ScaledTo = level };
        if (_unit.IsRate())
        {
            ScaleRate(level);
            return;
        }
        if (IsPaused)
        {
            return;
        }
        if (Phase == RunPhase.Holding)
        {
            foreach (var seat in Living)
            {
                seat.CountFromOpen();
            }
        }
        var pace = (Current as RunStep.Ramp)?.Pace ?? _plan.Spec.Safety.Ceiling.ConnectRate;
        OrderLevel(level, null, pace, keepsDeadline: true);
        var takes = TimeSpan.FromSeconds(pace is > 0 ? rise / pace.Value : 0);
        if (Phase == RunPhase.Holding)
        {
            var settledNs = _nowNs + (takes + _plan.Spec.Load.Connect.Timeout + (2 * _options.Beat)).Ns();
            _deadlineNs = Math.Max(_deadlineNs, settledNs);
            return;
        }
        BeginSettling(takes + takes);
    }

    private void ScaleRate(long level)
    {
        if (IsPaused)
        {
            _steer = _steer with { RateFrom = level, RateTo = level, RateLeftNs = 0 };
        }
        else
        {
            OrderRate(level, level, 0);
        }
        if (Phase == RunPhase.Ramping)
        {
            // There is nowhere left to ramp to.
            _deadlineNs = _steer.PausedNs + _bornNs ?? _nowNs;
        }
    }

    /// <summary>
    /// Openings asked for once an operator changed the profile's: those that were ordered, and those of steps that an
    /// early end left out. What a lost agent had not begun was ordered again where it was moved.
    /// </summary>
    private long OrderedOpenings() => _steer.LeftOut + _totals.Seats.Sum(seat =>
        seat.State == SeatState.Lost && Redistributes ? seat.Counters.Attempted + seat.Counters.Skipped : seat.Ordered);

    /// <summary>What the run is at now, in its unit.</summary>
    private long CurrentLevel() => _unit.IsRate() ? (long)Math.Round(_schedule.At(Age(_nowNs))) : _totals.Live().Open;
}
