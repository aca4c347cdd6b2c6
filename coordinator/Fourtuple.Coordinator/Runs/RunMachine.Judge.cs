using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// What criteria are read off: the whole run, or what came after a search. A search drives a target into failure on
/// purpose, so its trials are judged one by one and are no part of the verdict on what follows.
/// </summary>
public sealed partial class RunMachine
{
    private LoadCounters? _judgedSince;
    private long _judgedStartNs;
    private double _judgedCpu;
    private double _stepCpu;
    private double? _breakpoint;

    private void BeginJudging()
    {
        (_judgedSince, _judgedStartNs, _judgedCpu, _changed) = (_totals.Live(), _nowNs, 0, true);
        _totals.Connect.Judged.Reset();
        _totals.Exchange.Judged.Reset();
        _totals.Latencies.Service.Judged.Reset();
        _totals.Latencies.Lag.Judged.Reset();
    }

    private void NoteCpu()
    {
        var busiest = Living.Select(seat => seat.Frames!.Gauges?.CpuFraction ?? 0).DefaultIfEmpty(0).Max();
        (_stepCpu, _judgedCpu) = (Math.Max(_stepCpu, busiest), Math.Max(_judgedCpu, busiest));
    }

    private Readings StepReadings() => new(_totals, (_nowNs - _levelStartNs) / 1e9)
    {
        Achieved = Achieved(),
        Mode = _plan.Spec.Load.Mode,
        Since = _levelStart,
        Stretch = LatencyStretch.Step,
        Cpu = _stepCpu,
    };

    private Readings Readings() => _judgedSince is { } since
        ? new(_totals, (_nowNs - _judgedStartNs) / 1e9)
        {
            Achieved = Achieved(),
            Mode = _plan.Spec.Load.Mode,
            Since = since,
            Stretch = LatencyStretch.Judged,
            Cpu = _judgedCpu,
        }
        : new(_totals, Elapsed)
        {
            Achieved = Achieved(),
            Mode = _plan.Spec.Load.Mode,
        };

    private CriterionResult[] Thresholds() =>
        [ReachedAndHeld(), .. Results(_plan.Spec.Thresholds, _trials?.Results?.Thresholds)];

    private CriterionResult[] Validity() => Results(_plan.Spec.Validity, _trials?.Results?.Validity);

    /// <summary>
    /// Behind a search what came after it counts, and where that gives no data, what the trials at the level found did.
    /// </summary>
    private CriterionResult[] Results(IReadOnlyList<CriterionSpec> rules, IReadOnlyList<CriterionResult>? trial)
    {
        if (trial is null)
        {
            return [.. rules.Select(rule => Judge.Evaluate(rule.Criterion, Readings()))];
        }
        return
        [
            .. rules.Select((rule, at) => _judgedSince is not null
                && Judge.Evaluate(rule.Criterion, Readings()) is { Observed: not null } after ? after : trial[at]),
        ];
    }

    private CapacitySection Capacity(IReadOnlyList<LimitingEntry> limiting) => CapacityFinder.Find(new CapacityFacts(
        [.. _levels.Where(level => level.Unit == ProfileUnit.Noun())], _trials?.Sustainable,
        _trials?.Levels.Answer is { Hi: var hi, End: not Search.SearchEnd.Above } ? hi : _breakpoint,
        limiting is [{ Side: Totals.Limiting.LimitingRule.Generator }, ..]));
}
