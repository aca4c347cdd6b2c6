using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// Levels that are rates: openings a second (churn) or requests a second. The agents keep a rate by themselves, so an
/// order is needed only where it changes or where somebody takes over another one's part.
/// </summary>
public sealed partial class RunMachine
{
    /// <summary>
    /// Shortfall of a rate that still counts as reached: an open loop asks for exact numbers, and this is the jitter of
    /// measuring between two frames.
    /// </summary>
    private const double RateTolerance = 0.02;

    /// <summary>Frames of a stretch may come this many beats late before it counts as unmeasured.</summary>
    private const int MeasureBeats = 3;

    private readonly RateWindow _window = new();
    private LevelUnit _unit;
    private RateSchedule _schedule = RateSchedule.None;
    private double _peakRequestRate;

    /// <summary>What the levels of the profile count; the connections of a request plan are opened before.</summary>
    private LevelUnit ProfileUnit => ProfileProgram.UnitOf(_plan.Spec.Load.Mode);

    private void BeginRate(RunStep.Ramp ramp)
    {
        Phase = RunPhase.Ramping;
        var from = _unit == ramp.Unit ? _level : 0;
        BeginLevel(ramp.To, ramp.Unit);
        var overNs = (ramp.Over ?? TimeSpan.Zero).Ns();
        OrderRate(from, ramp.To, overNs);
        _deadlineNs = _nowNs + RunTiming.Lead.Ns() + overNs;
    }

    private void OrderRate(double from, double to, long overNs)
    {
        _schedule = _schedule.Then(from, to, Age(_nowNs), Age(_nowNs + RunTiming.Lead.Ns()), overNs);
        SendRates();
    }

    /// <summary>What is left of the schedule, dealt to those that are left.</summary>
    private void SendRates()
    {
        var startNs = Math.Max(_nowNs + RunTiming.Lead.Ns(), _schedule.StartNs + _bornNs);
        var leftNs = Math.Max(0, _schedule.StartNs + _schedule.OverNs - Age(startNs));
        var living = Living.ToArray();
        bool Serves(int slice) => !Redistributes || living.Any(seat => seat.Share!.Slice == slice);
        var from = _resolved!.Rates(_schedule.At(Age(startNs)), Serves);
        var to = _resolved.Rates(_schedule.To, Serves);
        var parts = (double)_resolved.Shares.Count;
        foreach (var seat in living)
        {
            var slice = seat.Share!.Slice;
            Stage(seat, new StageOrder.Rate(
                from[slice], to[slice], startNs, leftNs, slice / parts));
        }
        _window.Begin(Age(startNs) + leftNs);
        _changed = true;
    }

    private void HoldRate()
    {
        if (Math.Abs(_schedule.To - _level) > 0.5)
        {
            OrderRate(_level, _level, 0);
            return;
        }
        _window.Begin(Age(_nowNs));
    }

    private void AdvanceRate(RunStep.Ramp ramp)
    {
        if (StopsRamp(ramp))
        {
            var rate = _schedule.At(Age(_nowNs));
            OrderRate(rate, rate, 0);
            (_level, _stoppedByCriterion, _breakpoint) = ((long)Math.Round(rate), true, rate);
            EndRamp(ramp);
        }
        else if (_nowNs >= _deadlineNs)
        {
            EndRamp(ramp);
        }
    }

    /// <summary>Survivors take the rate over at once: it needs no tuple of the lost agent's.</summary>
    private void RedistributeRate(string names, int count)
    {
        if (IsPaused || Phase is not (RunPhase.Ramping or RunPhase.Holding or RunPhase.Pausing))
        {
            return;
        }
        SendRates();
        if (Redistributes)
        {
            var others = Living.Count();
            Warn($"the rate of {Agents(count)} {names} was moved to {others} other {Agents(others)}", "redistributed");
        }
    }

    /// <summary>
    /// Starts as the agents count them. One that failed was made all the same; one that found no place was not.
    /// </summary>
    private long Starts(AgentSeat seat) => _unit == LevelUnit.RequestsPerSecond
        ? seat.Counters.ExchangesSent
        : seat.Counters.Attempted;

    /// <summary>Starts per second over the last beat of every agent.</summary>
    private double StartRate() => Living.Sum(seat => _unit == LevelUnit.RequestsPerSecond
        ? seat.Frames!.SendRate
        : seat.Frames!.AttemptRate);

    /// <summary>Every agent was heard of beyond the end of the step, or it takes too long.</summary>
    private bool RateMeasured() =>
        _nowNs >= _deadlineNs + (MeasureBeats * _options.Beat.Ns())
        || Living.All(seat => _window.Covers(seat, Age(_deadlineNs)));

    private bool ReachesRate(double rate, double asked, double seconds)
    {
        // An agent may be measured from just behind one start to just before another.
        var jitter = seconds > 0 ? Living.Count() / seconds : 0;
        return rate >= (asked * (1 - RateTolerance)) - jitter;
    }

    /// <summary>A rate that moves can't be measured over a stretch: its last beat is compared with what was due then.
    /// </summary>
    private void EndRateRamp(RunStep.Ramp ramp)
    {
        var rate = StartRate();
        var asked = _schedule.At(Age(_nowNs) - (2 * _options.Beat.Ns()));
        var held = _resolved!.Steps.ElementAtOrDefault(_step + 1) is RunStep.Hold;
        var reached = held || ReachesRate(rate, asked, _options.Beat.TotalSeconds);
        if (!reached)
        {
            _missed.Add($"{ramp.Text} ran at {Figures.Count((long)rate)} {_unit.Noun()}");
        }
        _levels.Add(Entry(ramp.Text, ramp.To, rate, reached));
    }

    private void EndHeldRate(RunStep.Hold hold)
    {
        var rate = _window.Rate(Living, Starts);
        var reached = rate is { } measured && ReachesRate(measured, _level, _window.Seconds(Living));
        if (!reached)
        {
            _missed.Add(rate is null
                ? $"{hold.Text} at {Figures.Count(_level)} {_unit.Noun()} could not be measured"
                : $"{hold.Text} ran at {Figures.Count((long)rate)} of {Figures.Count(_level)} {_unit.Noun()}");
        }
        if (_steer.ScaledTo is { } scaled)
        {
            _levels.Add(Entry($"scale to {Figures.Count(scaled)}", scaled, rate ?? 0, reached));
        }
        else if (_levels.Count > 0)
        {
            var entry = Entry(_levels[^1].Step, _level, rate ?? 0, reached && _levels[^1].Passed);
            _levels[^1] = entry with { Target = _levels[^1].Target };
        }
        _changed = true;
    }

    /// <summary>A row of the level under way: what was measured since its ramp began.</summary>
    private LevelEntry Entry(string text, double target, double reached, bool passed)
    {
        var since = CounterMerge.Since(_totals.Live(), _levelStart);
        var requests = _unit == LevelUnit.RequestsPerSecond;
        var (failed, of) = requests
            ? (since.ExchangesFailed, since.ExchangesFailed + since.ExchangesSucceeded)
            : (since.Failed, since.Attempted);
        return new LevelEntry(
            text, target, reached, (_nowNs - _levelStartNs) / 1e9,
            LatencyTotals.Ms(requests ? _totals.Exchange.Step : _totals.Connect.Step, 99),
            of == 0 ? 0 : (double)failed / of, passed, _unit.Noun());
    }

    /// <summary>
    /// Starts made, as a fraction of those that had come due when the agents were last heard; null in hold mode.
    /// </summary>
    private double? Achieved()
    {
        if (!_unit.IsRate())
        {
            return null;
        }
        var seenNs = Living.Select(seat => seat.OffsetNs + seat.Frames?.RunNs ?? 0).DefaultIfEmpty(Age(_nowNs)).Min();
        var due = _schedule.DueAt(Phase is RunPhase.Draining or RunPhase.Stopping ? Age(_nowNs) : seenNs);
        return due < 1 ? null : _totals.Seats.Sum(Starts) / due;
    }
}
