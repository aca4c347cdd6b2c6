using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Agent;

/// <summary>Serving a grant: check, prepare, obey stages, count, collect.</summary>
public sealed partial class AgentMachine
{
    /// <summary>Served grants remembered: many more than could still be on their way to one agent.</summary>
    private const int MostServed = 64;

    private void Consider(ClusterMessage.Grant grant, long nowNs)
    {
        if (_run is not null && Key(_run.Grant) == Key(grant))
        {
            if (State == AgentState.Ready)
                SayReady();
            return;
        }
        if (_served.Contains(Key(grant)))
            return;
        if (_stopping || _run is { WorkersGone: false })
        {
            Refuse(grant, [_stopping ? Stopping : new Refusal(
                "host", $"Agent {options.Name} can't take this run.", $"It still serves run {_run!.Grant.RunId}.",
                "Wait until that run has ended, or stop it.")]);
            return;
        }
        Forget();
        _run = new ServedRun(++_lease, grant, new TelemetryOutbox(options.Name, session, grant, _lastSequence));
        State = AgentState.Preparing;
        Limit(long.MaxValue);
        Do(new AgentEffect.Prepare(_run.Lease, grant));
        Renew(nowNs);
    }

    private Refusal Stopping => new(
        "host", $"Agent {options.Name} can't take this run.", "It is being stopped on its host.",
        "Start it again, or run without it.");

    private static (string Run, int Slice, long SliceEpoch) Key(ClusterMessage.Grant grant) =>
        (grant.RunId, grant.Slice, grant.SliceEpoch);

    /// <summary>A grant is served once: a copy that comes late must not start the run again.</summary>
    private void Remember(ClusterMessage.Grant grant)
    {
        _served.Enqueue(Key(grant));
        if (_served.Count > MostServed)
            _served.Dequeue();
    }

    private void WorkersReady(AgentInput.Prepared prepared, long nowNs)
    {
        if (State != AgentState.Preparing || prepared.Lease != _run!.Lease)
            return;
        State = AgentState.Ready;
        _run.Engine = prepared.Engine;
        _run.Warnings = prepared.Warnings;
        Remember(_run.Grant);
        _run.StartNs = nowNs;
        SayReady();
        SetTimer(AgentTimer.Beat, nowNs + _beatNs);
    }

    private void WorkersRefused(AgentInput.NotPrepared refused, long nowNs)
    {
        if (State != AgentState.Preparing || refused.Lease != _run!.Lease)
            return;
        Refuse(_run.Grant, refused.Reasons);
        BackToIdle(nowNs);
    }

    private void SayReady()
    {
        var grant = _run!.Grant;
        Send(new ClusterMessage.Ready(grant.RunId, grant.Slice, grant.SliceEpoch, _run.Engine!, _run.Warnings));
    }

    private void Refuse(ClusterMessage.Grant grant, IReadOnlyList<Refusal> reasons) =>
        Send(new ClusterMessage.Refused(grant.RunId, grant.Slice, grant.SliceEpoch, reasons));

    /// <summary>
    /// A repeated stage has a sequence that was passed; one after a gap is repeated by the coordinator.
    /// </summary>
    private void Obey(ClusterMessage.Stage stage, long nowNs)
    {
        if (State is not (AgentState.Ready or AgentState.Running) || stage.RunId != _run!.Grant.RunId
            || stage.Sequence != _run.NextStage)
            return;
        _run.Outbox.Obeyed = _run.NextStage++;
        switch (stage.Order)
        {
            case StageOrder.Ramp ramp:
                var capped = _ceiling.Cap(ramp, _run.Level);
                _run.Level = capped.To;
                State = AgentState.Running;
                Do(new AgentEffect.Order(capped with { StartNs = _clock.ToLocal(capped.StartNs) }));
                break;
            case StageOrder.Rate rate:
                ObeyRate(rate);
                break;
            case StageOrder.Freeze:
                State = AgentState.Running;
                Do(new AgentEffect.Order(stage.Order));
                break;
            case StageOrder.Drain drain:
                Drain(drain, nowNs);
                break;
            default:
                throw new InvalidOperationException($"unknown stage {stage.Order}");
        }
    }

    /// <summary>Our ceiling is one of new connections: requests go over those that are open.</summary>
    private void ObeyRate(StageOrder.Rate rate)
    {
        var capped = _run!.Grant.Load.Mode == LoadMode.Churn ? _ceiling.Cap(rate) : rate;
        State = AgentState.Running;
        Do(new AgentEffect.Order(capped with { StartNs = _clock.ToLocal(capped.StartNs) }));
    }

    private void Count(ClusterMessage.AuditRequest request)
    {
        var runs = State is AgentState.Ready or AgentState.Running or AgentState.Draining
            || (State == AgentState.Fenced && !_run!.WorkersGone);
        if (!runs || request.RunId != _run!.Grant.RunId)
        {
            Send(new ClusterMessage.AuditReply(request.RunId, request.Sequence, new KernelAudit(
                0, 0, 0, [], $"Agent {options.Name} holds no connections of this run.")));
            return;
        }
        if (request.Sequence > _run.AuditSequence)
        {
            _run.AuditSequence = request.Sequence;
            Do(new AgentEffect.Audit(_run.Lease, request.Sequence));
        }
        else if (_run.AuditReply?.Sequence == request.Sequence)
        {
            Send(_run.AuditReply);
        }
    }

    private void AnswerAudit(AgentInput.Audited audited)
    {
        if (_run is null || audited.Lease != _run.Lease || audited.Sequence != _run.AuditSequence)
            return;
        _run.AuditReply = new ClusterMessage.AuditReply(_run.Grant.RunId, audited.Sequence, audited.Audit);
        Send(_run.AuditReply);
    }

    private void Absorb(AgentInput.Collected collected, long nowNs)
    {
        if (_run is null || State == AgentState.Preparing || collected.Lease != _run.Lease || _run.WorkersGone)
            return;
        _run.Collecting = false;
        _run.Outbox.Absorb(collected.Collection);
        NoteTrouble(collected.Collection);
        if (collected.Collection.Workers.Ended)
            AllClosed(nowNs);
        else
            SendFrame(nowNs);
    }

    /// <summary>
    /// The first thing that went wrong is told in every frame from then on. A resource that ran out also ends opening:
    /// what is open is worth more than failures at the generator.
    /// </summary>
    private void NoteTrouble(Collection collection)
    {
        if (Trouble.Of(collection) is not { } trouble)
            return;
        if (trouble.Shortage && !_run!.Short)
        {
            _run.Short = true;
            Do(new AgentEffect.StopOpening());
        }
        if (_run!.Outbox.Fault is not null)
            return;
        _run.Outbox.Fault = trouble.Sentence;
        Do(new AgentEffect.Note($"Run {_run.Grant.RunId}: {trouble.Sentence}"));
    }

    private void TryAgain(AgentInput.NotCollected failed)
    {
        if (_run is null || failed.Lease != _run.Lease)
            return;
        _run.Collecting = false;
        Do(new AgentEffect.Note($"The workers of run {_run.Grant.RunId} could not be read: {failed.Why}"));
    }

    private void SendFrame(long nowNs)
    {
        if (_run!.Outbox.Next(_run.WorkersGone, _run.StartNs, nowNs) is { } frame)
            Send(frame);
        _lastSequence = _run.Outbox.Sequence;
    }
}
