using Fourtuple.Shared.Messages;

namespace Fourtuple.Agent;

/// <summary>Membership: greeting coordinators, hearing their beacons, knowing their clock.</summary>
public sealed partial class AgentMachine
{
    /// <summary>
    /// A coordinator of a higher epoch doesn't know this agent yet; its clock is another one too. A run under way keeps
    /// its load and its frames: the new coordinator may still be reading what it has to go on with.
    /// </summary>
    private void Follow(long epoch, long nowNs)
    {
        _epoch = epoch;
        _clock = ClockOffset.Unknown;
        if (State != AgentState.Joining)
            Greet(nowNs);
    }

    private void Greet(long nowNs)
    {
        _helloWaitNs = AgentTimes.HelloFirst;
        Hello(nowNs);
    }

    private void Hello(long nowNs)
    {
        _helloDue = true;
        Send(new ClusterMessage.Hello(
            options.Name, session, capacity, nowNs, _graceNs, AgentTimes.ClosesPerSecond));
        SetTimer(AgentTimer.Hello, nowNs + _helloWaitNs);
        _helloWaitNs = Math.Min(2 * _helloWaitNs, AgentTimes.HelloMost);
    }

    private void Join(ClusterMessage.Welcome welcome, long nowNs)
    {
        // A time of ours that has not come yet was never sent by this process.
        if (welcome.Session != session || welcome.HelloSentNs > nowNs)
            return;
        _helloDue = false;
        _helloWaitNs = AgentTimes.HelloFirst;
        _clock = _clock.Answered(welcome.HelloSentNs, welcome.CoordinatorNs, nowNs);
        _probeNs = nowNs + AgentTimes.Probe;
        SetTimer(AgentTimer.Hello, _probeNs);
        if (State == AgentState.Joining)
        {
            State = AgentState.Idle;
            Renew(nowNs);
        }
    }

    private void Hear(ClusterMessage.Beacon beacon, long nowNs)
    {
        _clock = _clock.Heard(beacon.SentNs, nowNs);
        var sentNs = _clock.SentAt(beacon.SentNs, nowNs);
        ProbeWhenLate(sentNs, nowNs);
        if (State == AgentState.Idle)
            Renew(sentNs);
        // Sequences are never used twice in a session, so whoever says that one is applied has it, whatever runs now.
        if (_run is not null && beacon.Applied.TryGetValue(session, out var sequence)
            && _run.Outbox.Applied(sequence) && _run.WorkersGone)
        {
            SendFinal(nowNs);
            return;
        }
        if (HasLoad && beacon.RunId == _run!.Grant.RunId)
            Renew(sentNs);
    }

    /// <summary>
    /// A beacon that seems late was delayed, or one of the two clocks stood still (a suspended machine): a hello tells.
    /// </summary>
    private void ProbeWhenLate(long sentNs, long nowNs)
    {
        var lastNs = _probeNs - AgentTimes.Probe;
        if (!_helloDue && nowNs - sentNs >= AgentTimes.Second && nowNs - lastNs >= AgentTimes.HelloMost)
            Greet(nowNs);
    }
}
