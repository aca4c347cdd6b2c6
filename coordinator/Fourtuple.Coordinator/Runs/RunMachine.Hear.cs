using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>Telemetry, and the audit against the kernel.</summary>
public sealed partial class RunMachine
{
    /// <summary>
    /// After this many frames that cannot be read, or cannot be true, an agent is not believed any more.
    /// </summary>
    private const int MostBadFrames = 3;

    private long _foreignFrames;
    private long _auditSequence;
    private long _auditDueNs;
    private readonly Dictionary<string, KernelAudit> _auditReplies = [];
    private readonly List<string> _auditAwaited = [];

    /// <summary>Completed audits, in order.</summary>
    private readonly List<KernelFinding> _findings = [];

    private bool AuditAwaited => _auditAwaited.Count > 0 && _nowNs < _auditDueNs;

    /// <summary>The request that is under way; agents count once, whatever is repeated.</summary>
    private IEnumerable<ClusterMessage> Audits =>
        AuditAwaited ? [new ClusterMessage.AuditRequest(_options.RunId, _auditSequence)] : [];

    private void HearTelemetry(ClusterMessage.Telemetry frame)
    {
        var seat = _totals.Seats.FirstOrDefault(seat => seat.Agent == frame.Agent);
        if (seat?.Frames is not { } frames)
        {
            _foreignFrames++;
            return;
        }
        var connectTimes = frames.ConnectTimes;
        switch (frames.Apply(frame, Holding, seat.Share!.Space.Count))
        {
            case FrameOutcome.Applied:
                HeardFrom(seat);
                NoteTime(seat, frame.Body.RunNs);
                _window.Note(seat, Starts(seat));
                Persist(new RunWrite.Frame(frame, frames.ConnectTimes - connectTimes));
                WarnOfFault(seat, frame.Body.Fault);
                _totals.Observe(Holding);
                break;
            case FrameOutcome.Duplicate:
                Acknowledge(seat);
                HeardFrom(seat);
                return;
            case FrameOutcome.Foreign:
                _foreignFrames++;
                return;
            case FrameOutcome.Bad when frames.BadFrames >= MostBadFrames && seat.State != SeatState.Lost:
                Lose(seat, $"{frames.BadFrames} of its frames could not be read, or not be true");
                return;
            default:
                return;
        }
        Acknowledge(seat);
        if (seat.State == SeatState.Lost)
        {
            EndLost(seat, frames);
            return;
        }
        if (frames.Final && seat.State is SeatState.Ready or SeatState.Granted)
        {
            EndSeat(seat);
        }
    }

    /// <summary>
    /// At once, since agents keep one frame in flight and repeat it until they hear; and only to who sent it: a list of
    /// all for all would grow with the square of the agents.
    /// </summary>
    private void Acknowledge(AgentSeat seat) => _effects.Add(new RunEffect.Send(seat.Agent, new ClusterMessage.Beacon(
        _options.RunId, _nowNs, new Dictionary<Guid, long> { [seat.Session] = seat.Frames!.Applied })));

    private void HeardFrom(AgentSeat seat)
    {
        seat.HeardNs = _nowNs;
        _unheard.Remove(seat.Agent);
    }

    /// <summary>
    /// An agent that was only cut off still counts what it does, and its frames are applied; but its load was given up,
    /// perhaps to others, so it ends what is left of it.
    /// </summary>
    private void EndLost(AgentSeat seat, AgentFrames frames)
    {
        if (!frames.Final)
        {
            _effects.Add(new RunEffect.Send(seat.Agent, new ClusterMessage.Stop(
                _options.RunId, "it was silent too long, and counts as lost", DrainClose.Rst, OverNs: 0)));
        }
    }

    /// <summary>Agents repeat the first fault in every frame; it is said once.</summary>
    private void WarnOfFault(AgentSeat seat, string? fault)
    {
        if (fault is not null)
        {
            WarnOnce($"agent {seat.Agent}: {fault}", "fault");
        }
    }

    private void EndSeat(AgentSeat seat)
    {
        if (!seat.Frames!.Ended)
        {
            Lose(seat, "its workers did not end in time");
            return;
        }
        seat.State = SeatState.Ended;
        PersistSlice(seat);
        if (Phase is not (RunPhase.Draining or RunPhase.Stopping))
        {
            Warn($"agent {seat.Agent} ended by itself during the {(_step >= 0 ? Current.Text : StepName)}");
            _interrupted = true;
        }
    }

    private void BeginAudit()
    {
        if (_auditAwaited.Count > 0 && _nowNs < _auditDueNs)
        {
            return;
        }
        _auditReplies.Clear();
        _auditAwaited.Clear();
        _auditSequence++;
        _auditDueNs = _deadlineNs + RunTiming.Audit.Ns();
        foreach (var seat in Living)
        {
            _auditAwaited.Add(seat.Agent);
        }
        _effects.AddRange(
            _auditAwaited.SelectMany(_ => Audits, (agent, audit) => new RunEffect.Send(agent, audit)));
    }

    private void HearAudit(string sender, ClusterMessage.AuditReply reply)
    {
        if (reply.Sequence != _auditSequence || !_auditAwaited.Remove(sender))
        {
            return;
        }
        _auditReplies[sender] = reply.Audit;
        if (_totals.Seats.FirstOrDefault(seat => seat.Agent == sender) is { } seat)
        {
            seat.Audited(reply.Audit);
            PersistListed(seat, reply);
        }
        if (_auditAwaited.Count == 0)
        {
            _findings.Add(KernelFinding.Sum([.. _auditReplies.Values], Elapsed));
            _changed = true;
        }
    }
}
