using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>Who is in the cluster, whether a run needs them or not.</summary>
public sealed partial class CoordinatorMachine
{
    private const string AgentPrefix = "agent.";

    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);
    private long _refusedMessages;

    /// <summary>Since then nothing can be heard or said; null while the broker is there.</summary>
    private long? _deafNs;

    private long _probe;

    private void Hear(Envelope envelope)
    {
        if (_epoch == 0 || _recovering)
        {
            return;
        }
        var agent = envelope.Sender.StartsWith(AgentPrefix, StringComparison.Ordinal)
            ? envelope.Sender[AgentPrefix.Length..]
            : "";
        if (envelope.Cluster != options.Cluster || agent.Length == 0 || !SpeaksForItself(agent, envelope.Body))
        {
            _refusedMessages++;
            return;
        }
        if (envelope.Body is ClusterMessage.Hello hello)
        {
            HearHello(hello);
            return;
        }
        if (_members.TryGetValue(agent, out var member))
        {
            HearMember(member, envelope.Body);
        }
    }

    private static bool SpeaksForItself(string agent, ClusterMessage body) => body switch
    {
        ClusterMessage.Hello hello => hello.Agent == agent,
        ClusterMessage.Telemetry frame => frame.Agent == agent,
        ClusterMessage.Goodbye goodbye => goodbye.Agent == agent,
        _ => true,
    };

    private void HearMember(Member member, ClusterMessage body)
    {
        switch (body)
        {
            case ClusterMessage.Goodbye goodbye:
                if (goodbye.Session == member.Session)
                {
                    (member.State, _changed) = (MemberState.Left, true);
                    Release(goodbye.Agent, goodbye.Session);
                    Drive(new RunInput.Left(goodbye.Agent, goodbye.Session));
                }
                return;
            case ClusterMessage.Telemetry frame when frame.Session != member.Session:
                // Of a process that is gone; the run knows what to do with it.
                break;
            case ClusterMessage.Telemetry frame:
                Heard(member);
                member.Note(frame);
                if (frame is { Final: true, Body.Ended: true })
                {
                    Release(frame.Agent, frame.Session);
                }
                AnswerStray(member, frame);
                break;
            case ClusterMessage.CheckReply reply:
                Heard(member);
                HearChecked(member, reply);
                return;
            case ClusterMessage.StaleEpoch stale:
                Heard(member);
                if (stale.Highest > _epoch)
                {
                    DoubtLease();
                }
                return;
            default:
                Heard(member);
                break;
        }
        Drive(new RunInput.Received(member.Agent, body));
    }

    private void HearHello(ClusterMessage.Hello hello)
    {
        if (_members.TryGetValue(hello.Agent, out var member))
        {
            if (member.IsFormer(hello))
            {
                return;
            }
        }
        else if (MakeRoom())
        {
            member = _members[hello.Agent] = new Member(hello.Agent, hello.Session, hello.Capacity);
            _changed = true;
        }
        else
        {
            _refusedMessages++;
            return;
        }
        member.Greet(hello);
        ReleaseFormer(hello);
        Heard(member);
        if (_role != CoordinatorRole.Active || _leaving)
        {
            return;
        }
        // At once and past the gate: the time in it is what clocks are compared by, and it promises nothing.
        Send(hello.Agent, new ClusterMessage.Welcome(hello.Session, hello.SentNs, _nowNs));
        if (_run is { } run && (run.Machine.Phase != RunPhase.Gathering || MayJoin(run, member)))
        {
            Drive(new RunInput.Received(hello.Agent, hello));
        }
    }

    private void HearLinked(bool up)
    {
        BearDeafness();
        _deafNs = up ? null : _deafNs ?? _nowNs;
    }

    /// <summary>Nobody is lost because the broker is; agents end their load by themselves after their grace.</summary>
    private void BearDeafness()
    {
        if (_deafNs is { } since && _nowNs - since < options.StoreGrace.Ns())
        {
            _run?.Machine.StandStill(_nowNs);
        }
    }

    private void Heard(Member member)
    {
        var state = member.Downed ? MemberState.Lost : MemberState.Up;
        _changed |= member.State != state;
        (member.State, member.HeardNs) = (state, _nowNs);
    }

    /// <summary>A beacon holds the sessions of so many agents; who is gone for longest goes first.</summary>
    private bool MakeRoom()
    {
        if (_members.Count < MessageLimits.Sessions)
        {
            return true;
        }
        var gone = _members.Values.Where(member => member.State is MemberState.Lost or MemberState.Left)
            .MinBy(member => member.HeardNs);
        return gone is not null && _members.Remove(gone.Agent);
    }

    /// <summary>
    /// An agent without a run has nothing to say by itself: it is asked to count, and answers that it has nothing. So
    /// is one that is silent though it should send frames: a late frame of an old run may make it look busy.
    /// </summary>
    private void JudgeMembers()
    {
        _probe++;
        foreach (var member in _members.Values.Where(member => member.State != MemberState.Left))
        {
            var silentNs = _nowNs - member.HeardNs;
            member.State = member.Downed || silentNs >= options.Lost.Ns() ? MemberState.Lost
                : silentNs >= options.Suspect.Ns() ? MemberState.Suspect
                : MemberState.Up;
            if (silentNs >= (ServedRun(member) is null ? options.Beat : options.Suspect).Ns() / 2)
            {
                Send(member.Agent, new ClusterMessage.AuditRequest("", _probe));
            }
        }
    }

    private void Send(string agent, ClusterMessage message) =>
        Do(new CoordinatorEffect.Send(agent, _epoch, message));
}
