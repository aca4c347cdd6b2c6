using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>The end of a run, wanted or not.</summary>
public sealed partial class RunMachine
{
    private bool _stoppedByOperator;
    private string _stopReason = "the run ends";

    private void BeginDrain(TimeSpan over, DrainClose close)
    {
        Phase = RunPhase.Draining;
        _steer = _steer with { PausedNs = null, ScaledTo = null };
        _schedule = _schedule.Then(0, 0, Age(_nowNs), Age(_nowNs), 0);
        var open = Living.Sum(seat => seat.Counters.Open);
        var slack = RunTiming.DrainSlack + _plan.Spec.Load.Connect.Timeout
            + TimeSpan.FromSeconds(open / RunTiming.ClosesPerSecond);
        _deadlineNs = _nowNs + (over + slack).Ns();
        foreach (var seat in Living)
        {
            Stage(seat, new StageOrder.Drain(over.Ns(), close));
        }
    }

    /// <summary>
    /// Goes straight to the drain, at most a few seconds long, closing as the plan's own drain would.
    /// </summary>
    private void DrainEarly()
    {
        _interrupted = true;
        var drain = _resolved!.Steps.OfType<RunStep.Drain>().Last();
        _steer = _steer with
        {
            LeftOut = ProfileProgram.Openings([.. _resolved.Steps.Skip(_step + 1)], _unit.IsRate() ? 0 : _level),
        };
        _step = _resolved.Steps.Count - 1;
        _stepStartNs = _nowNs;
        BeginDrain(drain.Over < RunTiming.StopDrain ? drain.Over : RunTiming.StopDrain, drain.Close);
    }

    private void StopByOperator()
    {
        _changed = true;
        switch (Phase)
        {
            case RunPhase.Gathering or RunPhase.Granting:
                (_stoppedByOperator, _interrupted) = (true, true);
                CancelBeforeStart("stopped by the operator");
                break;
            case RunPhase.Draining:
                DropAll("stopped by the operator while draining");
                break;
            case RunPhase.Stopping:
                break;
            default:
                _stoppedByOperator = true;
                DrainEarly();
                break;
        }
    }

    private void DropAll(string reason)
    {
        (Phase, _stopReason, _changed) = (RunPhase.Stopping, reason, true);
        _deadlineNs = _nowNs + RunTiming.Stop.Ns();
        _stages.Clear();
        SendStop();
    }

    private void SendStop() => _effects.Add(new RunEffect.Broadcast(
        new ClusterMessage.Stop(_options.RunId, _stopReason, DrainClose.Rst, OverNs: 0)));

    private void Abandon(string why)
    {
        if (_startNs is not null)
        {
            Abort(why, validity: true);
        }
        else if (Phase is RunPhase.Gathering or RunPhase.Granting)
        {
            (_abort, _abortIsValidity, _interrupted, _changed) = (why, true, true, true);
            CancelBeforeStart(why);
        }
    }

    private void AdvanceDrain()
    {
        if (!Awaited.Any() || (_nowNs >= _deadlineNs && _startNs is null))
        {
            End();
        }
        else if (_nowNs >= _deadlineNs && Phase == RunPhase.Draining)
        {
            DropAll("the drain took too long");
        }
        else if (_nowNs >= _deadlineNs)
        {
            foreach (var seat in Living.ToArray())
            {
                Lose(seat, "it did not report the end of its drain");
            }
            End();
        }
    }

    /// <summary>The last beacon acknowledges the last frames; agents that see it give their slices back.</summary>
    private void End()
    {
        if (Phase == RunPhase.Ended)
        {
            return;
        }
        if (_startNs is not null)
        {
            AddPoint(Elapsed, Asked());
        }
        Phase = RunPhase.Ended;
        SendBeacon();
        _effects.Add(new RunEffect.Show(Progress()));
        _effects.Add(new RunEffect.Finish(Outcome()));
    }
}
