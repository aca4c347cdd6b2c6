using System.Diagnostics.CodeAnalysis;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Tests.Coordinator;

/// <summary>One coordinator process of a <see cref="ClusterLab"/>; killed, it does nothing any more.</summary>
internal sealed class LabCoordinator(ClusterLab lab, string name, long clockOffsetNs)
{
    private readonly CoordinatorMachine _machine = new(new CoordinatorOptions("lab", name));
    private readonly Queue<CoordinatorEffect> _held = [];
    private readonly Queue<CoordinatorInput> _inputs = [];
    private bool _busy;
    private bool _dead;

    public long ClockOffsetNs { get; } = clockOffsetNs;

    public CoordinatorRole Role => _machine.Role;

    public long Epoch => _machine.Epoch;

    public ClusterView? View { get; private set; }

    public CoordinatorEffect.Exit? Exit { get; private set; }

    public Dictionary<long, ClusterAnswer> Answers { get; } = [];

    /// <summary>Every effect, in order.</summary>
    public List<CoordinatorEffect> Effects { get; } = [];

    public bool Listens => !_dead && Role != CoordinatorRole.Standby;

    public string Step => View?.Run?.State ?? "";

    public bool Leads => !_dead && Role == CoordinatorRole.Active;

    public bool RunEnded => View?.RunEnded == true;

    public void Kill() => _dead = true;

    /// <summary>One input after the other, as an actor takes them.</summary>
    public void Give(CoordinatorInput input)
    {
        _inputs.Enqueue(input);
        if (_busy)
        {
            return;
        }
        _busy = true;
        while (!_dead && Exit is null && TryTake(out var next))
        {
            foreach (var effect in _machine.Step(next, lab.NowNs + ClockOffsetNs).ToArray())
            {
                Effects.Add(effect);
                Perform(effect);
            }
        }
        _inputs.Clear();
        _busy = false;
    }

    /// <summary>What the store has to say comes in the order it was asked, and before what came later.</summary>
    private bool TryTake([NotNullWhen(true)] out CoordinatorInput? input)
    {
        if (_held.Count > 0 && !lab.StoreHangs)
        {
            input = Answer(_held.Dequeue());
            return true;
        }
        return _inputs.TryDequeue(out input);
    }

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.Send send:
                lab.Receive(this, send.Agent, send.Epoch, send.Message);
                break;
            case CoordinatorEffect.Broadcast broadcast:
                lab.Receive(this, null, broadcast.Epoch, broadcast.Message);
                break;
            case CoordinatorEffect.Show show:
                View = show.View;
                break;
            case CoordinatorEffect.Reply reply:
                Answers.Add(reply.Ticket, reply.Answer);
                break;
            case CoordinatorEffect.Exit exit:
                Exit = exit;
                break;
            case CoordinatorEffect.WakeAt:
                break;
            default:
                _held.Enqueue(effect);
                break;
        }
    }

    private CoordinatorInput Answer(CoordinatorEffect effect)
    {
        var fault = lab.Fault is { } outcome ? new StoreAnswer(outcome, "by the test") : null;
        return effect switch
        {
            CoordinatorEffect.TakeLease take => new CoordinatorInput.LeaseTaken(
                fault?.To<long>() ?? Wait(lab.Store.TakeLeaseAsync(name, take.Ttl))),
            // A full disk still renews: the row is there already.
            CoordinatorEffect.KeepLease keep => new CoordinatorInput.LeaseKept(
                keep.Epoch,
                (lab.Fault == StoreOutcome.Full ? null : fault)
                    ?? Wait(lab.Store.KeepLeaseAsync(keep.Epoch, keep.Ttl))),
            CoordinatorEffect.Recover recover => new CoordinatorInput.Recovered(
                recover.Epoch, fault?.To<IReadOnlyList<StoredRun>>() ?? UnfinishedRuns.ReadAsync(lab.Store).Result),
            CoordinatorEffect.Write write => new CoordinatorInput.Written(
                write.Number, fault ?? Wait(lab.Store.WriteAsync(write.Epoch, write.RunId, write.Parts))),
            _ => throw new InvalidOperationException($"nobody answers {effect}"),
        };
    }

    private static T Wait<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();
}
