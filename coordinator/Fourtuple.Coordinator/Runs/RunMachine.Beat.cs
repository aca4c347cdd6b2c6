using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs.Search;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Processes;

namespace Fourtuple.Coordinator.Runs;

/// <summary>What happens each beat: beacon, repetition, loss, stop rules, series, progress.</summary>
public sealed partial class RunMachine
{
    /// <summary>
    /// Agents that orders are repeated to in one beat: slowness of many must not double the load that made them slow.
    /// </summary>
    private const int MostRepeatedTo = 100;

    private readonly SeriesRecorder _series = new();
    private string? _abort;
    private bool _abortIsValidity;

    private void Beat()
    {
        SendBeacon();
        Repeat();
        FindSilent();
        if (_startNs is not null)
        {
            _totals.Observe(Holding);
            NoteCpu();
            AddPoint(Elapsed, Asked());
            _totals.PeakConnectRate = Math.Max(_totals.PeakConnectRate, _series.Last.ConnectRate);
            if (_unit == LevelUnit.RequestsPerSecond)
            {
                _peakRequestRate = Math.Max(_peakRequestRate, StartRate());
            }
            ApplyStopRules();
        }
        _effects.Add(new RunEffect.Show(Progress()));
    }

    private void SendBeacon() => _effects.Add(new RunEffect.Broadcast(new ClusterMessage.Beacon(
        _options.RunId, _nowNs, new Dictionary<Guid, long>())));

    /// <summary>
    /// Orders are not acknowledged by a message of their own: frames tell the last one that was obeyed, and agents obey
    /// each number once. Whoever was repeated to longest ago comes first.
    /// </summary>
    private void Repeat()
    {
        if (Phase == RunPhase.Stopping)
        {
            SendStop();
        }
        foreach (var seat in _totals.Seats.Where(seat => OrdersFor(seat).Any()).OrderBy(seat => seat.RepeatedNs)
            .Take(MostRepeatedTo))
        {
            seat.RepeatedNs = _nowNs;
            _effects.AddRange(OrdersFor(seat).Select(order => new RunEffect.Send(seat.Agent, order)));
        }
    }

    /// <summary>What it was sent, and is not known to have taken.</summary>
    private IEnumerable<ClusterMessage> OrdersFor(AgentSeat seat) => seat.State switch
    {
        SeatState.Granted when Phase == RunPhase.Granting => [GrantOf(seat)],
        SeatState.Ready =>
        [
            .. StagesOf(seat).Where(stage => stage.Sequence > seat.Frames!.Obeyed),
            .. Audits.Where(_ => _auditAwaited.Contains(seat.Agent)),
        ],
        _ => [],
    };

    private void FindSilent()
    {
        if (_startNs is null)
        {
            return;
        }
        Lose(
            [.. Living.Where(seat => _nowNs - seat.HeardNs >= _options.Lost.Ns())],
            $"silent for {_options.Lost.TotalSeconds:0.#} s");
        if (!Living.Any() && Phase is not (RunPhase.Draining or RunPhase.Stopping))
        {
            _interrupted = true;
            End();
        }
    }

    /// <summary>Counts stay as of its last applied frame; what was open or pending then is lost.</summary>
    private void Lose(AgentSeat seat, string why) => Lose([seat], why);

    /// <summary>All at once: what each of many left behind would be an order to each of the others.</summary>
    private void Lose(IReadOnlyList<AgentSeat> seats, string why)
    {
        if (seats.Count == 0)
        {
            return;
        }
        foreach (var seat in seats)
        {
            seat.State = SeatState.Lost;
            PersistSlice(seat);
            _auditAwaited.Remove(seat.Agent);
        }
        if (_step >= 0 && Current is RunStep.Search && _trials is { } trials)
        {
            trials.Void = true;
        }
        // The sum is over the living: what they make from here on is progress.
        _progressMade = Math.Min(_progressMade, Made());
        var (who, were) = seats.Count == 1 ? ("agent", "was") : ("agents", "were");
        var names = IdentityFinder.List(seats.Select(seat => seat.Agent));
        Warn($"{who} {names} {were} lost after {Elapsed:0.#} s: {why}", "lost");
        if (_startNs is null)
        {
            _tooFewAgents = true;
            CancelBeforeStart("an agent was lost before the start");
        }
        else if (_plan.Spec.Agents.OnLoss == OnLoss.Abort)
        {
            Abort($"{who} {names} {were} lost and agents.onLoss is abort", validity: true);
        }
        else if (Redistributes)
        {
            Redistribute(seats, names);
        }
    }

    private void ApplyStopRules()
    {
        if (Phase is RunPhase.Draining or RunPhase.Stopping || _standUntilNs > 0)
        {
            return;
        }
        var spec = _plan.Spec;
        var searches = Current is RunStep.Search;
        if (searches && _trials is { Returning: false, Stage: not (SearchStage.Clearing or SearchStage.Over) } trials)
        {
            CutTrial(trials);
        }
        foreach (var (rule, validity) in spec.Thresholds.Select(rule => (rule, false))
            .Concat(spec.Validity.Select(rule => (rule, true)))
            .Where(pair => pair.rule.Abort && (pair.Item2 || !searches)))
        {
            var result = Judge.Evaluate(rule.Criterion, Readings());
            // No data yet is no reason to end a run; at its end it is.
            if (Elapsed >= rule.After.TotalSeconds && result is { Passed: false, Observed: not null })
            {
                Abort($"{result.Sentence}, outside {rule.Criterion.Text}", validity);
                return;
            }
        }
        if (spec.Safety.Ceiling.Duration is { } longest && Elapsed >= longest.TotalSeconds)
        {
            Abort($"the run reached safety.ceiling.duration, {longest.TotalSeconds:0.#} s", validity: false);
        }
    }

    /// <summary>A threshold with abort ends the trial that breaks it, not the search: that is an answer.</summary>
    private void CutTrial(SearchProgress trials)
    {
        var seconds = (_nowNs - _levelStartNs) / 1e9;
        if (_plan.Spec.Thresholds.Any(rule => rule.Abort && seconds >= rule.After.TotalSeconds
            && Judge.Evaluate(rule.Criterion, StepReadings()) is { Passed: false, Observed: not null }))
        {
            JudgeTrial(trials, cut: true);
        }
    }

    private void Abort(string why, bool validity)
    {
        if (Phase is RunPhase.Draining or RunPhase.Stopping or RunPhase.Ended)
        {
            return;
        }
        (_abort, _abortIsValidity, _changed) = (why, validity, true);
        DrainEarly();
    }

    private string StepName => Phase switch
    {
        _ when IsPaused => "paused",
        RunPhase.Gathering => "gathering",
        RunPhase.Granting => "granting",
        RunPhase.Ramping or RunPhase.Settling => "ramp",
        RunPhase.Holding => "hold",
        RunPhase.Pausing => "pause",
        RunPhase.Draining or RunPhase.Stopping => "drain",
        _ => "ended",
    };

    private string StepText => _step < 0 ? StepName
        : IsPaused ? $"paused at: {Current.Text}"
        : Current is RunStep.Search && _trials is { } trials ? trials.Text : Current.Text;

    /// <summary>The level that the schedule asks for now.</summary>
    private long Asked()
    {
        if (Phase is RunPhase.Draining or RunPhase.Stopping or RunPhase.Ended || _step < 0)
        {
            return 0;
        }
        if (_unit.IsRate())
        {
            return (long)Math.Round(_schedule.At(Age(_nowNs)));
        }
        if (Phase != RunPhase.Ramping || Current is not RunStep.Ramp { Over: { } over } ramp
            || over.Ticks == 0)
        {
            return _level;
        }
        var before = _levels.Count == 0 ? 0 : _levels[^1].Reached;
        var part = Math.Clamp((_nowNs - _stepStartNs - RunTiming.Lead.Ns()) / (double)over.Ns(), 0, 1);
        return (long)(before + ((ramp.To - before) * part));
    }

    private RunProgress Progress()
    {
        var last = _series.Last;
        var failures = _totals.Seats.SelectMany(seat => seat.Frames?.Failures ?? [])
            .GroupBy(row => FailureCatalog.Name(row.Cause))
            .ToDictionary(group => group.Key, group => group.Sum(r => r.Count));
        return new RunProgress(
            _options.RunId, StepName, StepText, TimeSpan.FromSeconds(Elapsed), Remaining(),
            _step >= 0 ? _level : 0, _totals.Live(), last.ConnectRate, last.ConnectP50Ms, last.ConnectP99Ms,
            last.ExchangeP99Ms, last.RssBytes, last.CpuFraction, failures, [.. _warnings])
        {
            Unit = _unit.Noun(),
            StartRate = _unit.IsRate() ? StartRate() : 0,
            Steps = _resolved?.Views ?? [],
            Step = _step,
            Paused = IsPaused,
            LostAgents = _totals.LostAgents,
            Metrics = new LoadMetrics(
                _totals.Live(), HistogramBuckets.Of(_totals.Connect.Run), HistogramBuckets.Of(_totals.Exchange.Run),
                HistogramBuckets.Of(_totals.Latencies.Lag.Run), _totals.MakesRequests),
        };
    }

    /// <summary>
    /// What is left of the profile; null while a ramp at the engine's pace gives no rate to judge by.
    /// </summary>
    private TimeSpan? Remaining()
    {
        if (_step < 0 || Current is RunStep.Search)
        {
            return null;
        }
        var left = CurrentRemaining();
        foreach (var step in _resolved!.Steps.Skip(_step + 1))
        {
            left += step.Length ?? PacedLength(step);
        }
        return left;
    }

    private TimeSpan? CurrentRemaining()
    {
        if (Phase == RunPhase.Settling || (Phase is RunPhase.Ramping && Current.Length is null))
        {
            var rate = _series.Last.ConnectRate;
            var todo = Living.Sum(seat => Math.Max(0, seat.Ordered - seat.Counters.Attempted - seat.Counters.Skipped));
            return todo == 0 ? TimeSpan.Zero : rate > 0 ? TimeSpan.FromSeconds(todo / rate) : null;
        }
        var endNs = Current.Length is { } length ? _stepStartNs + length.Ns() : _deadlineNs;
        return TimeSpan.FromSeconds(Math.Max(0, endNs - _nowNs) / 1e9);
    }

    private static TimeSpan? PacedLength(RunStep step) =>
        step is RunStep.Ramp { Pace: > 0 and var pace } ramp ? TimeSpan.FromSeconds(ramp.To / pace) : null;
}
