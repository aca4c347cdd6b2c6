using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Agent;

/// <summary>Ending a run: drain, fence, give up, hand over the final frame, leave.</summary>
public sealed partial class AgentMachine
{
    private static readonly StageOrder.Drain AtOnce = new(0, DrainClose.Rst);

    private void End(ClusterMessage.Stop stop, long nowNs)
    {
        if (!HasLoad || (stop.RunId.Length > 0 && stop.RunId != _run!.Grant.RunId))
            return;
        Do(new AgentEffect.Note($"Run {_run!.Grant.RunId} is stopped: {stop.Reason}"));
        if (State == AgentState.Preparing)
        {
            // Nothing was sent: an empty final frame tells the coordinator so, in the one way it waits for.
            Remember(_run.Grant);
            _run.StartNs = nowNs;
            SetTimer(AgentTimer.Beat, nowNs + _beatNs);
            _run.Outbox.Absorb(Collection.Nothing);
            AllClosed(nowNs);
            return;
        }
        Drain(new StageOrder.Drain(stop.OverNs, stop.Close), nowNs);
    }

    /// <summary>A drain under way can only become shorter or harder.</summary>
    private void Drain(StageOrder.Drain drain, long nowNs)
    {
        var limitNs = nowNs + AgentTimes.Drain(drain.OverNs, Math.Max(_run!.Outbox.Open, _run.Level));
        if (State == AgentState.Draining)
        {
            if (limitNs >= _limitNs && (drain.Close != DrainClose.Rst || _run.DrainsByRst))
                return;
            limitNs = Math.Min(limitNs, _limitNs);
        }
        State = AgentState.Draining;
        _run.DrainsByRst = drain.Close == DrainClose.Rst;
        Do(new AgentEffect.Order(drain));
        Limit(limitNs);
    }

    /// <summary>
    /// No beacon of the highest epoch named the run (or came at all, without a run) for the grace period.
    /// </summary>
    private void Lapse(long nowNs)
    {
        _leaseUntilNs = long.MaxValue;
        switch (State)
        {
            case AgentState.Idle:
                State = AgentState.Joining;
                Greet(nowNs);
                break;
            case AgentState.Preparing:
                Do(new AgentEffect.Note("The coordinator fell silent before the run began; the grant is dropped."));
                BackToIdle(nowNs);
                break;
            case AgentState.Ready or AgentState.Running or AgentState.Draining:
                Do(new AgentEffect.Note(
                    $"No coordinator for {options.Grace.TotalSeconds} s: load of run {_run!.Grant.RunId} ends now."));
                State = AgentState.Fenced;
                Do(new AgentEffect.Order(AtOnce));
                Limit(Math.Min(_limitNs, nowNs + AgentTimes.Drain(0, Math.Max(_run.Outbox.Open, _run.Level))));
                Do(new AgentEffect.Guard(_limitNs));
                break;
            default:
                break;
        }
    }

    private void PassLimit(long nowNs)
    {
        Limit(long.MaxValue);
        if (_run is null)
            return;
        if (_run.WorkersGone)
        {
            Do(new AgentEffect.Note($"The final frame of run {_run.Grant.RunId} was never applied; it is dropped."));
            BackToIdle(nowNs);
        }
        else if (!_run.Aborted)
        {
            _run.Aborted = true;
            Do(new AgentEffect.Abort());
            Limit(nowNs + AgentTimes.Closing);
        }
        else
        {
            // The frame says Ended = false: what the workers still held is the coordinator's to count as lost.
            Do(new AgentEffect.Note($"The workers of run {_run.Grant.RunId} did not end in time; they are given up."));
            AllClosed(nowNs);
        }
    }

    /// <summary>The workers are gone; what is left is the final frame, kept for a bounded time.</summary>
    private void AllClosed(long nowNs)
    {
        _run!.WorkersGone = true;
        _leaseUntilNs = long.MaxValue;
        if (State != AgentState.Fenced)
            State = AgentState.Ended;
        Do(new AgentEffect.Guard(long.MaxValue));
        Do(new AgentEffect.Dispose());
        Limit(nowNs + (_stopping ? AgentTimes.Closing : AgentTimes.Retention));
        SendFrame(nowNs);
    }

    private void SendFinal(long nowNs)
    {
        if (_run!.Outbox.Done)
            BackToIdle(nowNs);
        else
            SendFrame(nowNs);
    }

    private void StopHere(long nowNs)
    {
        var again = _stopping;
        _stopping = true;
        switch (State)
        {
            case AgentState.Preparing:
                Refuse(_run!.Grant, [Stopping]);
                BackToIdle(nowNs);
                break;
            case AgentState.Ready or AgentState.Running or AgentState.Draining or AgentState.Fenced
                when !_run!.WorkersGone:
                StopLoad(again, nowNs);
                break;
            case AgentState.Ended or AgentState.Fenced when !again:
                Limit(nowNs + AgentTimes.Closing);
                break;
            default:
                BackToIdle(nowNs);
                break;
        }
    }

    private void StopLoad(bool again, long nowNs)
    {
        if (again)
        {
            _run!.Aborted = true;
            Do(new AgentEffect.Abort());
            AllClosed(nowNs);
            BackToIdle(nowNs, inGoodOrder: false);
        }
        else if (State != AgentState.Fenced)
        {
            Drain(AtOnce, nowNs);
        }
    }

    /// <summary>Ends the memory of a run; a stopping agent leaves instead.</summary>
    private void BackToIdle(long nowNs, bool inGoodOrder = true)
    {
        Forget();
        _leaseUntilNs = long.MaxValue;
        Limit(long.MaxValue);
        State = _stopping ? AgentState.Left : AgentState.Idle;
        if (!_stopping)
        {
            Renew(nowNs);
            return;
        }
        if (inGoodOrder)
            Send(new ClusterMessage.Goodbye(options.Name, session));
        Do(new AgentEffect.Leave());
    }

    private void Forget()
    {
        if (_run is null)
            return;
        if (!_run.WorkersGone)
        {
            Do(new AgentEffect.Guard(long.MaxValue));
            Do(new AgentEffect.Dispose());
        }
        _run = null;
    }
}
