using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs.Search;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// A search: trial after trial, each moves to a level, stays there and is judged. Which levels is LevelSearch's to say.
/// A trial behind one that failed starts from nothing, so that no leftover of it is in the way.
/// </summary>
public sealed partial class RunMachine
{
    private SearchProgress? _trials;
    private long _stepClearNs;

    private void BeginSearch(RunStep.Search search)
    {
        _trials = new SearchProgress(_step, search);
        BeginTrial(_trials);
    }

    private void BeginTrial(SearchProgress trials)
    {
        trials.Level = trials.Levels.Next!.Value;
        GoToTrial(trials);
    }

    private void GoToTrial(SearchProgress trials)
    {
        _changed = true;
        var current = _unit == trials.Plan.Unit ? _level : 0;
        if (current > 0 && (trials.Fresh || trials.Level <= current))
        {
            BeginClearing(trials);
            return;
        }
        MoveTrial(trials);
    }

    private void BeginClearing(SearchProgress trials)
    {
        (trials.Stage, Phase, _level) = (SearchStage.Clearing, RunPhase.Ramping, 0);
        _stepClearNs = _nowNs;
        if (_unit.IsRate())
        {
            OrderRate(0, 0, 0);
            var load = _plan.Spec.Load;
            _deadlineNs = _nowNs + (MeasureBeats * _options.Beat.Ns())
                + Math.Max(load.Connect.Timeout.Ns(), (load.Timeout ?? TimeSpan.Zero).Ns());
            return;
        }
        var open = Living.Sum(seat => seat.Counters.Open);
        _deadlineNs = _nowNs + (RunTiming.DrainSlack + TimeSpan.FromSeconds(open / RunTiming.ClosesPerSecond)).Ns();
        foreach (var seat in Living)
        {
            seat.Freeze();
            seat.Order(0);
            Stage(seat, new StageOrder.Ramp(0, _nowNs, 0, 0, 0));
        }
    }

    /// <summary>Two beats at the least: what agents say before is of before.</summary>
    private bool Cleared => _nowNs >= _deadlineNs || (_nowNs >= _stepClearNs + (2 * _options.Beat.Ns())
        && Living.All(seat => seat.Counters is var c && c.Pending == 0 && (_unit.IsRate()
            ? c.ExchangesSent <= c.ExchangesSucceeded + c.ExchangesFailed
            : c.Open == 0)));

    private void MoveTrial(SearchProgress trials)
    {
        var (search, to) = (trials.Plan, trials.Level);
        (trials.Stage, Phase, trials.Fresh) = (SearchStage.Moving, RunPhase.Ramping, false);
        var from = _unit == search.Unit ? _level : 0;
        BeginLevel(to, search.Unit);
        if (search.Unit.IsRate())
        {
            OrderRate(from, to, search.RampOver.Ns());
            _deadlineNs = _nowNs + RunTiming.Lead.Ns() + search.RampOver.Ns();
            return;
        }
        foreach (var seat in Living)
        {
            seat.CountFromOpen();
        }
        // Openings of trials are in no profile: each is asked for as it is ordered.
        _replaced += Math.Max(0, to - Living.Sum(seat => seat.Level));
        OrderLevel(to, search.RampOver > TimeSpan.Zero ? search.RampOver : null, search.Pace);
    }

    private void AdvanceSearch(SearchProgress trials)
    {
        switch (trials.Stage)
        {
            case SearchStage.Clearing when Cleared:
                trials.ClearMark = _totals.Live();
                MoveTrial(trials);
                break;
            case SearchStage.Moving when trials.Plan.Unit.IsRate() && _nowNs >= _deadlineNs:
                HoldTrial(trials);
                break;
            case SearchStage.Moving when !trials.Plan.Unit.IsRate() && RampIsOver(trials.Plan.RampOver):
                trials.Stage = SearchStage.Settling;
                BeginSettling(trials.Plan.RampOver);
                break;
            case SearchStage.Settling when Living.All(seat => seat.Settled) || SettlingIsOver():
                HoldTrial(trials);
                break;
            case SearchStage.Holding when _nowNs >= _deadlineNs && TrialIsMeasured(trials):
                JudgeTrial(trials);
                break;
            default:
                break;
        }
    }

    private void HoldTrial(SearchProgress trials)
    {
        if (trials.Returning)
        {
            FinishSearch(trials);
            return;
        }
        (trials.Stage, Phase, _changed) = (SearchStage.Holding, RunPhase.Holding, true);
        _deadlineNs = _nowNs + trials.Plan.Settle.Ns();
        if (_unit.IsRate())
        {
            _window.Begin(Age(_nowNs));
        }
    }

    /// <summary>First exchanges that are still awaited get their time.</summary>
    private bool TrialIsMeasured(SearchProgress trials)
    {
        if (_unit.IsRate())
        {
            return RateMeasured();
        }
        var patience = (_plan.Spec.Load.Keepalive?.Timeout ?? TimeSpan.Zero) + (2 * _options.Beat);
        return Reaches(ConfirmedOpen(trials), trials.Level) || _nowNs >= _deadlineNs + patience.Ns();
    }

    /// <summary>
    /// Open connections that the application answered on; a backlog accepts what it never sees. Without exchanges there
    /// is nothing to tell them apart by. Those that were dropped since everything was closed last are open no more, and
    /// are taken for ones that were never confirmed; where dropped ones are opened again that could hide others, so
    /// there the figure is at most too low.
    /// </summary>
    private long ConfirmedOpen(SearchProgress trials)
    {
        var (live, mark, load) = (_totals.Live(), trials.ClearMark, _plan.Spec.Load);
        var unconfirmed = live.Established - live.Confirmed - (mark.Established - mark.Confirmed);
        var gone = load.Reopen ? 0 : live.Dropped - mark.Dropped;
        return load.Keepalive is null ? live.Open : live.Open - Math.Max(0, unconfirmed - gone);
    }

    private void JudgeTrial(SearchProgress trials, bool cut = false)
    {
        var measured = _unit.IsRate()
            ? cut ? StartRate() : _window.Rate(Living, Starts)
            : ConfirmedOpen(trials);
        if (trials.Void || measured is null)
        {
            Repeat(trials);
            return;
        }
        var reached = _unit.IsRate()
            ? ReachesRate(measured.Value, trials.Level, _window.Seconds(Living))
            : Reaches((long)measured.Value, trials.Level);
        var readings = StepReadings();
        var results = new TrialResults(
            [.. _plan.Spec.Thresholds.Select(rule => Judge.Evaluate(rule.Criterion, readings))],
            [.. _plan.Spec.Validity.Select(rule => Judge.Evaluate(rule.Criterion, readings))]);
        var broken = results.Thresholds.Where(result => result is { Passed: false, Observed: not null }).ToArray();
        var passed = reached && broken.Length == 0;
        trials.Keep(trials.Level, results);
        _levels.Add(Entry($"trial {trials.Trial}", trials.Level, measured.Value, passed));
        if (!passed && TrialRules.GeneratorAtFault(
            results, CounterMerge.Since(_totals.Live(), _levelStart), _stepCpu, _unit,
            trials.Level - measured.Value) is { } why)
        {
            EndInconclusive(trials, why);
            return;
        }
        trials.Levels.Note(passed);
        (trials.Fresh, trials.Voided) = (!passed, 0);
        if (trials.Levels.Answer is { } answer)
        {
            EndSearch(trials, answer);
            return;
        }
        BeginTrial(trials);
    }

    /// <summary>An agent was lost, the coordinator changed, or no frame came: that is not the target's doing.</summary>
    private void Repeat(SearchProgress trials)
    {
        (trials.Void, trials.Fresh) = (false, true);
        if (++trials.Voided >= SearchProgress.MostVoid)
        {
            EndInconclusive(trials, $"{trials.Voided} trials in a row could not be measured");
            return;
        }
        GoToTrial(trials);
    }

    private void EndInconclusive(SearchProgress trials, string why)
    {
        (trials.Stage, trials.Inconclusive) = (SearchStage.Over, why);
        Abort($"the search cannot tell the target's limit at {Figures.Count(trials.Level)} {_unit.Noun()}: {why}",
            validity: true);
    }

    private void EndSearch(SearchProgress trials, SearchAnswer answer)
    {
        Warn($"the search ended after {answer.Trials} trials: {answer.Sentence(trials.Plan.Unit.Noun())}", "search");
        if (answer.Lo == 0)
        {
            _missed.Add(answer.Sentence(trials.Plan.Unit.Noun()));
            trials.Stage = SearchStage.Over;
            // There is no level to stay at, so what would follow has none.
            BeginStep(_resolved!.Steps.Count - 1);
            return;
        }
        trials.Level = answer.Lo;
        if (_resolved!.Steps[_step + 1] is RunStep.Drain || (_level == answer.Lo && !trials.Fresh))
        {
            FinishSearch(trials);
            return;
        }
        trials.Returning = true;
        GoToTrial(trials);
    }

    /// <summary>What comes now is at the level that was found; thresholds judge that, not the way to it.</summary>
    private void FinishSearch(SearchProgress trials)
    {
        trials.Stage = SearchStage.Over;
        if (_resolved!.Steps[_step + 1] is not RunStep.Drain)
        {
            BeginLevel(trials.Level, trials.Plan.Unit);
            BeginJudging();
            _levels.Add(Entry(
                "found", trials.Level, _unit.IsRate() ? StartRate() : _totals.Live().Open, passed: true));
        }
        BeginStep(_step + 1);
    }
}
