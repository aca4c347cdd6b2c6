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

    private readonly StaleEpochs _stale = new();
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
    private long _probeNs = long.MaxValue;
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
    // | Welcome      | Idle      | clock     | clock     | clock     | clock    | clock    | clock     | clock   |
    // | Beacon       | -         | alive     | alive     | alive     | alive    | alive    | (3)       | (3)     |
    // | Grant        | Preparing | Preparing | refuse    | refuse    | refuse   | refuse   | Preparing | (5)     |
    // | same Grant   | -         | -         | -         | say Ready | -        | -        | -         | -       |
    // | ramp or rate | -         | -         | -         | Running   | Running  | -        | -         | -       |
    // | Stage drain  | -         | -         | -         | Draining  | Draining | -        | -         | -       |
    // | AuditRequest | no        | no        | no        | count     | count    | count    | no        | (5)     |
    // | CheckRequest | (7)       | (7)       | (7)       | (7)       | (7)      | (7)      | (7)       | (7)     |
    // | Stop (6)     | -         | -         | Ended     | Draining  | Draining | shorter  | -         | -       |
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
    // later; at once when asked again. (5) as Draining while workers are left, then as Ended. (6) of this run, or of
    // any when it names none. (7) carried out one at a time and answered, whatever else goes on. Left ignores
    // everything. Messages below the highest epoch seen are not obeyed in any state, but answered with that epoch, once
    // a second; a higher epoch is greeted, and changes nothing else: load goes on until the grace runs out, whatever
    // the new coordinator names. A lapsed lease is acted on before an input.

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
            case AgentInput.Checked found: AnswerCheck(found.Reply); break;
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
            if (envelope.Cluster == options.Cluster && _stale.MayAnswer(envelope.Epoch, nowNs))
                Send(new ClusterMessage.StaleEpoch(_epoch));
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
            case ClusterMessage.CheckRequest request: Check(request); break;
            case ClusterMessage.Stop stop: End(stop, nowNs); break;
            default: StaleMessages++; break;
        }
    }

    private void Elapse(AgentTimer timer, long nowNs)
    {
        switch (timer)
        {
            case AgentTimer.Hello when _helloDue: Hello(nowNs); break;
            case AgentTimer.Hello when nowNs >= _probeNs: Greet(nowNs); break;
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

    /// <summary>
    /// Grants and beacons keep the lease (in a run) or the membership (without one) alive, from the time they were sent
    /// as far as that is known: what waited in a queue is worth less. No lease gets shorter, and none that lapsed comes
    /// here.
    /// </summary>
    private void Renew(long fromNs)
    {
        var armed = _leaseUntilNs != long.MaxValue;
        var untilNs = fromNs + _graceNs;
        _leaseUntilNs = armed ? Math.Max(_leaseUntilNs, untilNs) : untilNs;
        if (!armed)
            SetTimer(AgentTimer.Lease, _leaseUntilNs);
        if (!HasLoad)
            return;
        Do(new AgentEffect.Permit(_leaseUntilNs));
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
