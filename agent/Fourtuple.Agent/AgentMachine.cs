using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Agent;

/// <summary>
/// The brain of an agent: what it does about messages, its workers and time. No I/O, no clock; one owner.
/// </summary>
/// <param name="session">Random id of this process start.</param>
public sealed partial class AgentMachine(AgentOptions options, AgentCapacity capacity, Guid session)
    : IMachine<AgentInput, AgentEffect>
{
    private readonly long _beatNs = options.Beat.Ticks * 100;
    private readonly long _graceNs = options.Grace.Ticks * 100;
    private readonly LoadCeiling _ceiling = new(options.MaxConnections, options.MaxRate);

    private readonly Queue<(string Run, int Slice, long SliceEpoch)> _served = [];
    private List<AgentEffect> _effects = [];
    private ServedRun? _run;
    private ClockOffset _clock = ClockOffset.Unknown;
    private long _epoch;
    private long _lease;
    private long _lastSequence;
    private long _leaseUntilNs = long.MaxValue;
    private long _limitNs = long.MaxValue;
    private long _helloWaitNs = AgentTimes.HelloFirst;
    private bool _helloDue;
    private bool _stopping;

    public AgentState State { get; private set; } = AgentState.Joining;

    /// <summary>Messages of another cluster, or of a coordinator that has been superseded.</summary>
    public long StaleMessages { get; private set; }

    /// <summary>What to do first, before any input.</summary>
    public IReadOnlyList<AgentEffect> Begin(long nowNs)
    {
        _effects = [];
        Hello(nowNs);
        return _effects;
    }

    // | input        | Joining   | Idle      | Preparing | Ready     | Running  | Draining | Ended     | Fenced  |
    // |--------------|-----------|-----------|-----------|-----------|----------|----------|-----------|---------|
    // | Welcome      | Idle      | -         | -         | -         | -        | -        | -         | -       |
    // | Beacon       | -         | alive     | alive     | alive     | alive    | alive    | (3)       | (3)     |
    // | Grant        | Preparing | Preparing | refuse    | refuse    | refuse   | refuse   | Preparing | (5)     |
    // | same Grant   | -         | -         | -         | say Ready | -        | -        | -         | -       |
    // | Stage ramp   | -         | -         | -         | Running   | Running  | -        | -         | -       |
    // | Stage drain  | -         | -         | -         | Draining  | Draining | -        | -         | -       |
    // | AuditRequest | no        | no        | no        | count     | count    | count    | no        | (5)     |
    // | Stop         | -         | -         | Ended     | Draining  | Draining | shorter  | -         | -       |
    // | Prepared     | -         | -         | Ready     | -         | -        | -        | -         | -       |
    // | NotPrepared  | -         | -         | Idle      | -         | -        | -        | -         | -       |
    // | Collected    | -         | -         | -         | frame     | frame    | frame    | -         | frame   |
    // | all closed   | -         | -         | -         | Ended     | Ended    | Ended    | -         | Fenced  |
    // | lease lapses | -         | Joining   | Idle      | Fenced    | Fenced   | Fenced   | -         | -       |
    // | limit passes | -         | -         | -         | -         | -        | (2)      | (3)       | (2) (3) |
    // | StopAsked    | Left      | Left      | Left      | Draining  | Draining | Draining | (4)       | (4)     |
    //
    // "-" ignored: it can't belong to this state (late, repeated, or of another run). "no": answered that there is
    // nothing to count. "alive": renews the lease when it names the run (any beacon does, when Idle). Stages are obeyed
    // only in sequence. (2) first Abort; after the next limit the workers are given up: Ended. (3) Idle (Left when
    // stopping) once the final frame is applied, or after the limit. (4) Left once the final frame is applied or K
    // later; at once when asked again. (5) as Draining while workers are left, then as Ended. Left ignores everything.
    // Messages below the highest epoch seen are ignored in every state; a lapsed lease is acted on before the input.

    /// <inheritdoc/>
    public IReadOnlyList<AgentEffect> Step(AgentInput input, long nowNs)
    {
        _effects = [];
        if (State == AgentState.Left)
            return _effects;
        if (nowNs >= _leaseUntilNs)
            Lapse(nowNs);
        switch (input)
        {
            case AgentInput.Received received: Receive(received.Envelope, nowNs); break;
            case AgentInput.Prepared prepared: WorkersReady(prepared, nowNs); break;
            case AgentInput.NotPrepared refused: WorkersRefused(refused, nowNs); break;
            case AgentInput.Collected collected: Absorb(collected, nowNs); break;
            case AgentInput.NotCollected failed: TryAgain(failed); break;
            case AgentInput.Audited audited: AnswerAudit(audited); break;
            case AgentInput.Elapsed elapsed: Elapse(elapsed.Timer, nowNs); break;
            case AgentInput.StopAsked: StopHere(nowNs); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of an agent");
        }
        return _effects;
    }

    private void Receive(Envelope envelope, long nowNs)
    {
        if (envelope.Cluster != options.Cluster || envelope.Epoch < _epoch)
        {
            StaleMessages++;
            return;
        }
        if (envelope.Epoch > _epoch)
            Follow(envelope.Epoch, nowNs);
        switch (envelope.Body)
        {
            case ClusterMessage.Welcome welcome: Join(welcome, nowNs); break;
            case ClusterMessage.Beacon beacon: Hear(beacon, nowNs); break;
            case ClusterMessage.Grant grant: Consider(grant, nowNs); break;
            case ClusterMessage.Stage stage: Obey(stage, nowNs); break;
            case ClusterMessage.AuditRequest request: Count(request); break;
            case ClusterMessage.Stop stop: End(stop, nowNs); break;
            default: StaleMessages++; break;
        }
    }

    /// <summary>A coordinator of a higher epoch doesn't know this agent yet; its clock is another one too.</summary>
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
        Send(new ClusterMessage.Hello(options.Name, session, capacity, nowNs));
        SetTimer(AgentTimer.Hello, nowNs + _helloWaitNs);
        _helloWaitNs = Math.Min(2 * _helloWaitNs, AgentTimes.HelloMost);
    }

    private void Join(ClusterMessage.Welcome welcome, long nowNs)
    {
        if (welcome.Session != session)
            return;
        _helloDue = false;
        _helloWaitNs = AgentTimes.HelloFirst;
        _clock = _clock.Answered(welcome.HelloSentNs, welcome.CoordinatorNs, nowNs);
        if (State == AgentState.Joining)
        {
            State = AgentState.Idle;
            Renew(nowNs);
        }
    }

    private void Hear(ClusterMessage.Beacon beacon, long nowNs)
    {
        _clock = _clock.Heard(beacon.SentNs, nowNs);
        if (State == AgentState.Idle)
            Renew(nowNs);
        if (_run is null || beacon.RunId != _run.Grant.RunId)
            return;
        if (HasLoad)
            Renew(nowNs);
        if (beacon.Applied.TryGetValue(session, out var sequence) && _run.Outbox.Applied(sequence) && _run.WorkersGone)
            SendFinal(nowNs);
    }

    private void Elapse(AgentTimer timer, long nowNs)
    {
        switch (timer)
        {
            case AgentTimer.Hello when _helloDue: Hello(nowNs); break;
            case AgentTimer.Beat when _run is not null && State != AgentState.Preparing: Beat(nowNs); break;
            case AgentTimer.Lease when _leaseUntilNs != long.MaxValue: SetTimer(AgentTimer.Lease, _leaseUntilNs); break;
            case AgentTimer.Limit when nowNs >= _limitNs: PassLimit(nowNs); break;
            case AgentTimer.Limit when _limitNs != long.MaxValue: SetTimer(AgentTimer.Limit, _limitNs); break;
            default: break;
        }
    }

    private void Beat(long nowNs)
    {
        SetTimer(AgentTimer.Beat, nowNs + _beatNs);
        if (_run!.WorkersGone)
            SendFinal(nowNs);
        else if (!_run.Collecting)
        {
            _run.Collecting = true;
            Do(new AgentEffect.Collect(_run.Lease));
        }
    }

    /// <summary>Grants and beacons keep the lease (in a run) or the membership (without one) alive.</summary>
    private void Renew(long nowNs)
    {
        var armed = _leaseUntilNs != long.MaxValue;
        _leaseUntilNs = nowNs + _graceNs;
        if (!armed)
            SetTimer(AgentTimer.Lease, _leaseUntilNs);
        if (HasLoad)
            Do(new AgentEffect.Guard(_leaseUntilNs));
    }

    private bool HasLoad =>
        State is AgentState.Preparing or AgentState.Ready or AgentState.Running or AgentState.Draining;

    private void Send(ClusterMessage body) => Do(new AgentEffect.Send(_epoch, body));

    private void SetTimer(AgentTimer timer, long dueNs) => Do(new AgentEffect.SetTimer(timer, dueNs));

    private void Limit(long dueNs)
    {
        _limitNs = dueNs;
        if (dueNs != long.MaxValue)
            SetTimer(AgentTimer.Limit, dueNs);
    }

    private void Do(AgentEffect effect) => _effects.Add(effect);
}
