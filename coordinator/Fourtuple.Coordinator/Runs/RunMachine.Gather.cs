using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

public sealed partial class RunMachine
{
    private ResolvedPlan? _resolved;
    private long _deadlineNs;
    private bool _tooFewAgents;

    private void HearHello(ClusterMessage.Hello hello)
    {
        var seat = _totals.Seats.FirstOrDefault(seat => seat.Agent == hello.Agent);
        if (seat is null && Phase != RunPhase.Gathering)
        {
            // A late comer is a member, but not of this run.
            Welcome(hello);
            return;
        }
        if (seat is not null && seat.Session != hello.Session)
        {
            Restarted(seat, hello);
            return;
        }
        if (seat is null)
        {
            seat = new AgentSeat(hello.Agent, hello.Session, hello.Capacity);
            _totals.Add(seat);
            _changed = true;
        }
        seat.HeardNs = _nowNs;
        _unheard.Remove(seat.Agent);
        Welcome(hello);
        if (Phase == RunPhase.Gathering && _totals.Seats.Count >= _options.Agents)
        {
            GrantAll();
        }
    }

    private void Welcome(ClusterMessage.Hello hello) => _effects.Add(new RunEffect.Send(
        hello.Agent, new ClusterMessage.Welcome(hello.Session, hello.SentNs, _nowNs)));

    /// <summary>
    /// A new session means that the process which held the slice is gone, and its connections with it.
    /// </summary>
    private void Restarted(AgentSeat seat, ClusterMessage.Hello hello)
    {
        if (Phase == RunPhase.Gathering)
        {
            _totals.Remove(seat);
            HearHello(hello);
            return;
        }
        Welcome(hello);
        if (seat.State is SeatState.Granted or SeatState.Ready)
        {
            Lose(seat, "its process was restarted");
        }
    }

    private void HearLeft(RunInput.Left left)
    {
        var seat = _totals.Seats.FirstOrDefault(seat => seat.Agent == left.Agent && seat.Session == left.Session);
        if (seat is not null && Phase == RunPhase.Gathering)
        {
            _totals.Remove(seat);
        }
        else if (seat is { State: SeatState.Granted or SeatState.Ready })
        {
            Lose(seat, "it left");
        }
    }

    /// <summary>It may hold what it has: it is told to end at once, and its tuples wait for its proof as of any lost
    /// agent.</summary>
    private void HearDown(RunInput.Down down)
    {
        var seat = _totals.Seats.FirstOrDefault(seat => seat.Agent == down.Agent && seat.Session == down.Session);
        if (seat is not null && Phase == RunPhase.Gathering)
        {
            _totals.Remove(seat);
        }
        else if (seat is { State: SeatState.Granted or SeatState.Ready })
        {
            Lose(seat, down.Why);
            _effects.Add(new RunEffect.Send(
                seat.Agent, new ClusterMessage.Stop(_options.RunId, down.Why, DrainClose.Rst, OverNs: 0)));
        }
    }

    private void GrantAll()
    {
        var readings = _totals.Seats.Select(seat => new AgentReading(seat.Agent, seat.Capacity)).ToArray();
        var resolution = PlanResolver.Resolve(_plan, readings, _names);
        if (resolution.Plan is not { } plan)
        {
            _refusals.AddRange(resolution.Refusals);
            End();
            return;
        }
        _resolved = plan;
        Phase = RunPhase.Granting;
        foreach (var warning in plan.Warnings)
        {
            Warn(warning);
        }
        foreach (var share in plan.Shares)
        {
            var seat = _totals.Seats.First(seat => seat.Agent == share.Agent);
            seat.Lease(share, _totals.Latencies);
            seat.MaxOpen = Headroom.MaxOpen(
                share, plan.Shares, _plan.Spec.Agents.OnLoss,
                _plan.Spec.Load.Mode == LoadMode.Churn ? _plan.Spec.Safety.Ceiling.Connections : null);
            PersistGrant(seat);
        }
        _deadlineNs = _nowNs + RunTiming.Grant.Ns();
        SendGrants();
    }

    /// <summary>
    /// Sent again each beat until answered: the bus may lose it, and agents take a repetition as such.
    /// </summary>
    private void SendGrants()
    {
        foreach (var seat in _totals.Seats.Where(seat => seat.State == SeatState.Granted))
        {
            _effects.Add(new RunEffect.Send(seat.Agent, GrantOf(seat)));
        }
    }

    private ClusterMessage.Grant GrantOf(AgentSeat seat)
    {
        var share = seat.Share!;
        return new ClusterMessage.Grant(
            _options.RunId, share.Slice, seat.SliceEpoch, share.Space, GrantedLoad, _plan.Spec.Sources.Bind,
            _plan.Spec.Sources.Reuse, seat.MaxOpen, unchecked(_options.Seed + (ulong)share.Slice), _resolved!.Allow);
    }

    /// <summary>A search counts confirmed connections, so their first exchange does not wait for its turn.</summary>
    private LoadSpec GrantedLoad => _plan.Spec.Load is { Keepalive: { } keepalive } load
        && _resolved!.Steps.Any(step => step is RunStep.Search)
        ? load with { Keepalive = keepalive with { First = KeepaliveFirst.Immediate } }
        : _plan.Spec.Load;

    private void HearReady(ClusterMessage.Ready ready)
    {
        var seat = SeatOf(ready.Slice, ready.SliceEpoch);
        if (seat is not { State: SeatState.Granted })
        {
            return;
        }
        (seat.State, seat.Engine, seat.HeardNs) = (SeatState.Ready, ready.Engine, _nowNs);
        PersistSlice(seat);
        foreach (var warning in ready.Warnings)
        {
            WarnOnce($"agent {seat.Agent}: {warning}");
        }
        if (AllReady)
        {
            _deadlineNs = _nowNs + (2 * _options.Beat.Ns());
        }
    }

    private bool AllReady => Phase == RunPhase.Granting && _totals.Seats.All(seat => seat.State != SeatState.Granted);

    /// <summary>
    /// A first frame of each agent is waited for, two beats at most: memory with nothing open is what memory a
    /// connection is counted from.
    /// </summary>
    private void StartWhenMeasured()
    {
        if (_nowNs >= _deadlineNs || Living.All(seat => seat.Frames!.Peak.Seen))
        {
            _startNs = _nowNs;
            AddPoint(0, asked: 0);
            BeginStep(0);
        }
    }

    private void HearRefused(ClusterMessage.Refused refused)
    {
        var seat = SeatOf(refused.Slice, refused.SliceEpoch);
        if (seat is null)
        {
            return;
        }
        if (seat.State == SeatState.Granted && seat.MaxOpen > seat.Share!.MaxOpen)
        {
            // The agent has no room for what others may lose: its own share comes first.
            Regrant(seat);
            return;
        }
        seat.State = SeatState.Ended;
        PersistSlice(seat);
        _changed = true;
        _refusals.AddRange(refused.Reasons.Select(PlanRefusal.From));
        if (refused.Reasons.Count == 0)
        {
            _refusals.Add(PlanRefusal.Plan($"agent {seat.Agent} refused its grant", "it gave no reason",
                "see its log"));
        }
        CancelBeforeStart($"agent {seat.Agent} refused its grant");
    }

    private void Regrant(AgentSeat seat)
    {
        seat.Lease(seat.Share!, _totals.Latencies);
        PersistGrant(seat);
        _effects.Add(new RunEffect.Send(seat.Agent, GrantOf(seat)));
    }

    /// <summary>Nothing was sent to a target yet: agents give back their slices, with an empty last frame.</summary>
    private void CancelBeforeStart(string reason)
    {
        if (Awaited.Any())
        {
            DropAll(reason);
            _deadlineNs = _nowNs + RunTiming.Cancel.Ns();
            return;
        }
        End();
    }

    private void GiveUpGathering()
    {
        _tooFewAgents = true;
        var waiting = _totals.Seats.Where(seat => seat.State == SeatState.Granted).Select(seat => seat.Agent).ToArray();
        Warn(Phase == RunPhase.Gathering
            ? $"{_totals.Seats.Count} of {_options.Agents} agents joined within "
                + $"{_options.JoinTimeout.TotalSeconds:0.#} s"
            : $"agent {IdentityFinder.List(waiting)} did not get ready within {RunTiming.Grant.TotalSeconds:0} s");
        CancelBeforeStart("too few agents");
    }

    private AgentSeat? SeatOf(int slice, long sliceEpoch) => _totals.Seats
        .FirstOrDefault(seat => seat.Share?.Slice == slice && sliceEpoch == seat.SliceEpoch);
}
