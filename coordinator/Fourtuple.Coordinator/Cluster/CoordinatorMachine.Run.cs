using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>The run inside: what it wants done, in the order of the gate.</summary>
public sealed partial class CoordinatorMachine
{
    private LedRun? _run;

    /// <summary>The run that ended last: its agents may still repeat their last frames.</summary>
    private LedRun? _endedRun;

    private bool _runEnded;

    /// <summary>Ends what should not be there, and goes on with the newest run.</summary>
    private void TakeOver(IReadOnlyList<StoredRun> unfinished)
    {
        foreach (var ended in unfinished.Where(run => run.Head.Ended))
        {
            Quarantine(ended);
        }
        var runs = unfinished.Where(run => !run.Head.Ended).OrderBy(run => run.Head.Created, StringComparer.Ordinal)
            .ThenBy(run => run.Head.RunId, StringComparer.Ordinal).ToArray();
        for (var at = 0; at < runs.Length; at++)
        {
            if (at < runs.Length - 1 || !TryResume(runs[at]))
            {
                Quarantine(runs[at]);
                var (account, report) = OrphanReport.Build(runs[at]);
                _gate.Add(runs[at].Head.RunId, [new RunWrite.Finish(1, account, report)], []);
            }
        }
    }

    private bool TryResume(StoredRun stored)
    {
        if (PlanReader.Read(stored.Plan, "plan", []).Plan is not { } plan
            || RunMachine.Resume(stored, plan, _nowNs) is not { } machine)
        {
            return false;
        }
        _run = new LedRun(machine, stored.Head.PlanHash) { WakeNs = _nowNs };
        foreach (var applied in stored.Applied)
        {
            var session = applied.Last.Session;
            _run.Committed[session] = Math.Max(applied.Sequence, _run.Committed.GetValueOrDefault(session));
        }
        return true;
    }

    private void PassRun()
    {
        if (_run is { } run && _nowNs >= run.WakeNs)
        {
            Drive(new RunInput.Tick());
        }
    }

    /// <summary>Steps the run, and lets what it asks for wait for what it writes.</summary>
    private void Drive(RunInput input)
    {
        if (_run is not { } run || _role != CoordinatorRole.Active || _leaving || run.Machine.Phase == RunPhase.Ended)
        {
            return;
        }
        run.WakeNs = long.MaxValue;
        var effects = run.Machine.Step(input, _nowNs);
        List<RunWrite> parts = [.. effects.OfType<RunEffect.Persist>().Select(effect => effect.Part)];
        var then = new List<Action>();
        foreach (var effect in effects)
        {
            Take(run, effect, parts, then);
        }
        Func<RunWrite.Memo>? memo = effects.Any(effect => effect is RunEffect.Decided) ? run.Memo : null;
        _gate.Add(run.RunId, parts, then, memo);
    }

    private void Take(LedRun run, RunEffect effect, List<RunWrite> parts, List<Action> then)
    {
        switch (effect)
        {
            case RunEffect.Send { Message: ClusterMessage.Welcome }:
                // Members were welcomed as such.
                break;
            case RunEffect.Send { Message: ClusterMessage.Grant } grant:
                // What was overtaken by a stop must not make workers after it.
                then.Add(() =>
                {
                    if (run.Machine.Phase is not (RunPhase.Stopping or RunPhase.Ended))
                    {
                        Send(grant.Agent, grant.Message);
                    }
                });
                break;
            case RunEffect.Send send:
                then.Add(() => Send(send.Agent, send.Message));
                break;
            case RunEffect.Broadcast { Message: ClusterMessage.Beacon } beacon:
                // Agents live by it, so it waits for nothing; it says of no frame that it is applied.
                Do(new CoordinatorEffect.Broadcast(_epoch, beacon.Message));
                break;
            case RunEffect.Broadcast { Message: ClusterMessage.Stop } stop:
                // The one order that is right whatever the store says.
                Do(new CoordinatorEffect.Broadcast(_epoch, stop.Message));
                break;
            case RunEffect.Broadcast broadcast:
                then.Add(() => Do(new CoordinatorEffect.Broadcast(_epoch, broadcast.Message)));
                break;
            case RunEffect.WakeAt wake:
                run.WakeNs = wake.DueNs;
                break;
            case RunEffect.Show { Progress: var progress } when run.Machine.Phase != RunPhase.Ended:
                (run.Progress, _changed) = (progress, true);
                break;
            case RunEffect.Show { Progress: var last }:
                then.Add(() => run.Progress = last);
                break;
            case RunEffect.Finish finish:
                parts.Add(Finish(run, finish.Outcome));
                then.Add(() => End(run));
                break;
        }
    }

    private static RunWrite.Finish Finish(LedRun run, RunOutcome outcome)
    {
        var (report, a) = (outcome.Report, outcome.Report.Accounting);
        return new RunWrite.Finish(1, new Accounting
        {
            Asked = a.Asked,
            Leased = a.Leased,
            Unleased = a.Unleased,
            Attempted = a.Attempted,
            Skipped = a.Skipped,
            Established = a.Established,
            Failed = a.Failed,
            Pending = a.Pending,
            Open = a.Open,
            ClosedByUs = a.ClosedByUs,
            ClosedByPeer = a.ClosedByPeer,
            Dropped = a.Dropped,
            LostPending = a.Lost.Pending,
            LostOpen = a.Lost.Open,
            Confirmed = a.Confirmed,
            TuplesSkipped = a.TuplesSkipped,
        }, report with { Run = report.Run with { PlanHash = run.PlanHash } });
    }

    private void End(LedRun run)
    {
        (_endedRun, _run, _runEnded, _changed) = (run, null, true, true);
        Quarantine(run);
        _nextBeatNs = Math.Min(_nextBeatNs, _nowNs);
    }

    private void Commit(IReadOnlyList<RunWrite> parts)
    {
        foreach (var frame in parts.OfType<RunWrite.Frame>().Select(part => part.Telemetry))
        {
            var run = frame.RunId == _run?.RunId ? _run : null;
            if (run is not null)
            {
                run.Committed[frame.Session] = Math.Max(
                    frame.Sequence, run.Committed.GetValueOrDefault(frame.Session));
            }
        }
    }

    /// <summary>
    /// A frame of a run that is over: an agent that missed the last acknowledgement gets it again; one that still has
    /// load of it ends it.
    /// </summary>
    private void AnswerStray(Member member, ClusterMessage.Telemetry frame)
    {
        if (_role != CoordinatorRole.Active || _leaving || frame.RunId == _run?.RunId)
        {
            return;
        }
        if (frame.RunId == _endedRun?.RunId
            && _endedRun.Committed.TryGetValue(frame.Session, out var committed) && committed >= frame.Sequence)
        {
            Send(member.Agent, new ClusterMessage.Beacon(
                frame.RunId, _nowNs, new Dictionary<Guid, long> { [frame.Session] = committed }));
        }
        else if (!frame.Final)
        {
            Send(member.Agent, new ClusterMessage.Stop(frame.RunId, "the run is over", DrainClose.Rst, OverNs: 0));
        }
    }

    private void AbandonWithoutStore()
    {
        if (_run is not { } run || _writeFaultNs is not { } since || _nowNs - since < options.StoreGrace.Ns())
        {
            return;
        }
        if (!run.Abandoned)
        {
            run.Abandoned = true;
            Drive(new RunInput.Abandoned($"the store took no write for {options.StoreGrace.TotalSeconds:0.#} s "
                + $"({_writeFault})"));
        }
        if (run.Machine.Phase != RunPhase.Ended)
        {
            Do(new CoordinatorEffect.Broadcast(_epoch, new ClusterMessage.Stop(
                run.RunId, "the store takes no writes", DrainClose.Rst, OverNs: 0)));
        }
    }
}
