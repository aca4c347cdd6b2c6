using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>What each level asked for and what came of it.</summary>
public sealed partial class RunMachine
{
    private const string ImplicitThreshold = "the requested level was reached and held";

    private readonly List<LevelEntry> _levels = [];
    private readonly List<string> _missed = [];
    private readonly double _tolerance;
    private LoadCounters _levelStart;
    private long _levelStartNs;
    private bool _stoppedByCriterion;

    /// <summary>A step was cut short: by the operator, a threshold, a ceiling, or the loss of every agent.</summary>
    private bool _interrupted;

    private void BeginLevel(long to, LevelUnit unit)
    {
        (_level, _unit, _levelStartNs, _stepCpu) = (to, unit, _nowNs, 0);
        _stoppedByCriterion = false;
        _steer = _steer with { ScaledTo = null };
        _levelStart = _totals.Live();
        _totals.Connect.Step.Reset();
        _totals.Exchange.Step.Reset();
        _totals.Latencies.Service.Step.Reset();
        _totals.Latencies.Lag.Step.Reset();
    }

    private void EndLevel(RunStep.Ramp ramp)
    {
        var live = _totals.Live();
        // A ramp that its own criterion stopped was asked to go as far as it went.
        _level = _stoppedByCriterion ? live.Open : _steer.ScaledTo ?? ramp.To;
        _breakpoint = _stoppedByCriterion ? live.Open : _breakpoint;
        _changed = true;
        var reached = Reaches(live.Open, _level);
        if (!reached)
        {
            _missed.Add($"{ramp.Text} reached {Figures.Count(live.Open)}");
        }
        _levels.Add(Entry(ramp.Text, ramp.To, live.Open, reached));
    }

    private void EndHeld(RunStep.Hold hold)
    {
        var live = _totals.Live();
        var reached = Reaches(live.Open, _level);
        if (_steer.ScaledTo is { } scaled)
        {
            _levels.Add(Entry($"scale to {Figures.Count(scaled)}", scaled, live.Open, reached));
        }
        if (reached)
        {
            return;
        }
        _missed.Add($"{hold.Text} ended with {Figures.Count(live.Open)} of {Figures.Count(_level)} open");
        if (_levels.Count > 0)
        {
            _levels[^1] = _levels[^1] with { Passed = false };
        }
    }

    /// <summary>At least the level, less what the plan's own thresholds allow to fail or to be dropped.</summary>
    private bool Reaches(long open, long level) => open >= level - Math.Floor(level * _tolerance);

    /// <summary>The implicit threshold that every plan has.</summary>
    private CriterionResult ReachedAndHeld()
    {
        var unfinished = _interrupted || _resolved!.Steps.Skip(_step + 1).Any(step => step is not RunStep.Drain);
        var asked = Figures.Count(ProfileProgram.Peak(_resolved!.Steps, ProfileUnit));
        var sentence = (unfinished, _missed.Count) switch
        {
            (true, _) => $"the run ended before its profile did, with {Peak()} of {asked} {ProfileUnit.Noun()} at its "
                + "peak",
            (_, > 0) => _missed[0],
            _ when Found is { } level =>
                $"{Figures.Count(level)} {ProfileUnit.Noun()}, the level that was found, were reached and held",
            _ => $"{Peak()} {ProfileUnit.Noun()} were reached and held",
        };
        return new CriterionResult(
            ProfileUnit switch
            {
                LevelUnit.OpeningsPerSecond => MetricNames.ConnectRate,
                LevelUnit.RequestsPerSecond => MetricNames.RequestRate,
                _ => MetricNames.ConnectionOpen,
            },
            ImplicitThreshold, PeakLevel(), !unfinished && _missed.Count == 0, sentence);
    }

    /// <summary>What a search found and stayed at; trials peaked above it.</summary>
    private long? Found => _judgedSince is not null && _trials is { Level: > 0 } trials ? trials.Level : null;

    /// <summary>The highest level that was really had: connections at once, or the highest rate of a level.</summary>
    private double PeakLevel() => ProfileUnit.IsRate()
        ? _levels.Where(level => level.Unit == ProfileUnit.Noun()).Select(level => level.Reached).DefaultIfEmpty(0)
            .Max()
        : _totals.PeakOpen;

    private string Peak() => Figures.Count((long)Math.Round(PeakLevel()));
}
