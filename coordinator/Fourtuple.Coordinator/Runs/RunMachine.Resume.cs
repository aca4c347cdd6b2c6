using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs.Search;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Runs;

/// <summary>Going on with a run that another coordinator began, or that ours was cut off from.</summary>
public sealed partial class RunMachine
{
    private readonly HashSet<string> _unheard = new(StringComparer.Ordinal);

    /// <summary>While positive the run stands still, at most until then.</summary>
    private long _standUntilNs;

    /// <summary>Until then frames tell how much time passed that no coordinator saw.</summary>
    private long _correctUntilNs;

    private bool _auditAgain;
    private string? _takeOver;

    /// <summary>
    /// The run as the store has it. Null when it cannot be gone on with: it has no memo, or one of another version.
    /// </summary>
    /// <param name="plan">Read from the stored text.</param>
    /// <param name="nowNs">Of this host; only ages of the other host's clock are used.</param>
    public static RunMachine? Resume(StoredRun run, LoadPlan plan, long nowNs)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!run.Memos.TryGetValue(RunMemo.Name, out var json) || RunMemo.Decode(json) is not { } memo)
        {
            return null;
        }
        var names = new NameAnswers(memo.Names.ToDictionary(
            pair => pair.Key, IReadOnlyList<Address> (pair) => [.. pair.Value.Select(Address.Parse)]));
        var machine = new RunMachine(memo.Options, plan, names, memo.StartedAt, nowNs);
        return machine.TryRestore(run, memo) ? machine : null;
    }

    /// <summary>
    /// Nothing was heard or sent for a while: silence until now says nothing about the agents, so no phase ends before
    /// they had the time to be heard.
    /// </summary>
    public void StandStill(long nowNs)
    {
        _nowNs = Math.Max(_nowNs, nowNs);
        _standUntilNs = _nowNs + _options.Lost.Ns();
        _auditAgain |= AuditAwaited;
        foreach (var seat in Awaited)
        {
            seat.HeardNs = _nowNs;
            _unheard.Add(seat.Agent);
        }
    }

    private bool TryRestore(StoredRun run, RunMemo memo)
    {
        var bornNs = _nowNs - memo.At.Now;
        (_bornNs, _nextBeatNs, _memoNs) = (bornNs, _nowNs, _nowNs);
        Restore(memo.At, memo.Program, bornNs);
        Restore(memo.End);
        if (memo.Plan is { } plan)
        {
            var shares = new List<AgentShare>();
            foreach (var seat in memo.Seats)
            {
                if (RestoreSeat(run, seat) is not { } share)
                {
                    return false;
                }
                shares.Add(share);
            }
            _resolved = new ResolvedPlan(
                [.. shares.OrderBy(share => share.Slice)],
                ProfileProgram.Unroll(_plan.Spec), plan.Allow, plan.Ceiling, plan.Pinned, []);
        }
        _warnings.AddRange(memo.Warnings);
        _events.AddRange(run.Events);
        (_foreignFrames, _totals.PeakConnectRate) = (memo.ForeignFrames, memo.PeakConnectRate);
        _peakRequestRate = memo.PeakRequestRate;
        _totals.Restore(run, memo.PeakOpen, memo.Held);
        _series.Restore(run.Series);
        StandStill(_nowNs);
        _correctUntilNs = _standUntilNs;
        _takeOver = $"the coordinator changed after {Elapsed:0.#} s: the series has a gap, and lateness by agent "
            + "counts from there on";
        return true;
    }

    private void Restore(MomentMemo at, ProgramMemo program, long bornNs)
    {
        (Phase, _step, _level, _levelStart) = (program.Phase, program.Step, program.Level, program.LevelStart);
        (_unit, _schedule, _levelStartNs) = (program.Unit, program.Schedule, program.LevelStartAge + bornNs);
        (_stoppedByCriterion, _progressMade) = (program.StoppedByCriterion, program.ProgressMade);
        (_replaced, _auditSequence) = (program.Replaced, program.AuditSequence);
        _levels.AddRange(program.Levels);
        _missed.AddRange(program.Missed);
        _findings.AddRange(program.Findings.Select(Finding));
        _auditAgain = program.AuditAwaited;
        (_judgedSince, _judgedStartNs) = (program.JudgedSince, program.JudgedStartAge + bornNs);
        (_breakpoint, _steer) = (program.Breakpoint, program.Steer);
        if (program.Search is { } search && ProfileProgram.Unroll(_plan.Spec)[search.Step] is RunStep.Search step)
        {
            _trials = new SearchProgress(search, step);
        }
        (_startNs, _stepStartNs) = (at.Start + bornNs, at.StepStart + bornNs);
        (_deadlineNs, _settleBoundNs, _progressNs) = (at.Deadline + bornNs, at.SettleBound + bornNs, _nowNs);
    }

    private void Restore(EndMemo end)
    {
        (_interrupted, _stoppedByOperator, _tooFewAgents) = (end.Interrupted, end.StoppedByOperator, end.TooFewAgents);
        (_stopReason, _abort, _abortIsValidity) = (end.StopReason, end.Abort, end.AbortIsValidity);
        _refusals.AddRange(end.Refusals);
    }

    private AgentShare? RestoreSeat(StoredRun run, SeatMemo memo)
    {
        if (Read<ClusterMessage.Hello>(run, HelloMemo(memo.Agent)) is not { } hello
            || Read<ClusterMessage.Grant>(run, GrantMemo(memo.Agent)) is not { } grant)
        {
            return null;
        }
        var seat = new AgentSeat(hello.Agent, hello.Session, hello.Capacity);
        var share = new AgentShare(memo.Agent, grant.Slice, grant.Space, memo.Capacity, memo.ShareMaxOpen);
        var applied = run.Applied.FirstOrDefault(applied => applied.Last is var last
            && (last.Session, last.Slice, last.SliceEpoch) == (hello.Session, grant.Slice, memo.SliceEpoch));
        seat.Restore(share, memo, applied, _totals.Latencies);
        if (Read<ClusterMessage.AuditReply>(run, ListedMemo(memo.Agent)) is { } listed)
        {
            seat.Audited(listed.Audit);
        }
        if (seat.Frames!.Final && seat.State is SeatState.Granted or SeatState.Ready)
        {
            // Its last frame is in the store, and the end that follows from it may not be.
            seat.State = seat.Frames.Ended ? SeatState.Ended : SeatState.Lost;
        }
        _totals.Add(seat);
        StagesOf(seat).AddRange(memo.Stages
            .Select(bytes => (ClusterMessage.Stage)MessageCodec.Decode(bytes).Envelope!.Body)
            .Select(stage => Moved(stage, _bornNs)));
        return share;
    }

    private static T? Read<T>(StoredRun run, string name)
        where T : ClusterMessage =>
        run.Memos.TryGetValue(name, out var bytes) ? MessageCodec.Decode(bytes).Envelope?.Body as T : null;

    private void NoteTakeOver()
    {
        if (_takeOver is { } text)
        {
            _takeOver = null;
            Warn(text, "takeover");
        }
    }

    private bool StandsStill()
    {
        if (_standUntilNs == 0)
        {
            return false;
        }
        if (_nowNs < _standUntilNs && Awaited.Any(seat => _unheard.Contains(seat.Agent)))
        {
            return true;
        }
        (_standUntilNs, _progressNs) = (0, _nowNs);
        _unheard.Clear();
        if (Phase is not (RunPhase.Holding or RunPhase.Pausing or RunPhase.Gathering))
        {
            // What was waited for may have come to pass unseen; its news takes up to two beats.
            _deadlineNs = Math.Max(_deadlineNs, _nowNs + (2 * _options.Beat.Ns()));
        }
        _window.Begin(Age(_nowNs));
        if (_auditAgain && Phase == RunPhase.Holding)
        {
            BeginAudit();
        }
        _auditAgain = false;
        return false;
    }

    /// <summary>
    /// The agent's clock went on while no coordinator watched: its frame tells how old the run is at least. Other times
    /// it tells how long frames are on their way at the least, which is what that is counted from.
    /// </summary>
    private void NoteTime(AgentSeat seat, long runNs)
    {
        var offsetNs = Age(_nowNs) - runNs;
        if (_nowNs >= _correctUntilNs)
        {
            seat.OffsetNs = Math.Min(seat.OffsetNs ?? long.MaxValue, offsetNs);
        }
        else if (seat.OffsetNs is { } known && known > offsetNs)
        {
            MakeOlder(known - offsetNs);
        }
    }

    private void MakeOlder(long byNs)
    {
        _bornNs -= byNs;
        _startNs -= byNs;
        _stepStartNs -= byNs;
        _deadlineNs -= byNs;
        _settleBoundNs -= byNs;
        _levelStartNs -= byNs;
        _judgedStartNs -= byNs;
        _stepClearNs -= byNs;
        _changed = true;
        foreach (var stages in _stages.Values)
        {
            for (var at = 0; at < stages.Count; at++)
            {
                stages[at] = Moved(stages[at], -byNs);
            }
        }
    }
}
