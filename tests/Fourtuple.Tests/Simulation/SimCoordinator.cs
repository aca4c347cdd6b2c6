using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Simulation;

/// <summary>
/// The process around a real <see cref="CoordinatorMachine"/>: what CoordinatorHost does, on the modelled bus and
/// store.
/// </summary>
internal sealed class SimCoordinator : SimProcess
{
    /// <summary>Most effects of one input: an order for every agent, repeated a few times, and some more.</summary>
    private const int MostEffects = 256;

    /// <summary>Most parts of one write, also after a long outage of the store.</summary>
    private const int MostParts = 128;

    private readonly SimStoreLink _store;
    private readonly Dictionary<long, long> _asked = [];
    private IMachine<CoordinatorInput, CoordinatorEffect>? _machine;
    private bool _linked;

    public SimCoordinator(SimWorld world, string name, SimClock clock)
        : base(world, name, clock) => _store = new SimStoreLink(world, this);

    /// <summary>What people see; null before the first.</summary>
    public ClusterView? View { get; private set; }

    public bool Leads => State == ProcessState.Up && View?.Role == CoordinatorRole.Active;

    /// <summary>Tickets that were not answered yet, and when they were asked.</summary>
    public IReadOnlyDictionary<long, long> Asked => _asked;

    public void Receive(Envelope envelope)
    {
        World.Trace.Note(Name, "hears", envelope);
        Perform(_machine!.Step(new CoordinatorInput.Received(envelope), LocalNs));
    }

    public void Ask(long ticket, ClusterCommand command) => Give(Incarnation, () =>
    {
        _asked[ticket] = World.NowNs;
        Step(new CoordinatorInput.Asked(ticket, command));
    });

    public void AskToStop() => Give(Incarnation, () => Step(new CoordinatorInput.StopAsked()));

    protected override void OnStart()
    {
        _machine = World.MakeBrain(this);
        _linked = true;
        Step(new CoordinatorInput.Tick());
    }

    protected override void OnCrash()
    {
        View = null;
        _asked.Clear();
    }

    private void Step(CoordinatorInput input)
    {
        World.Trace.Note(Name, "takes", input);
        Perform(_machine!.Step(input, LocalNs));
    }

    private void Perform(IReadOnlyList<CoordinatorEffect> effects)
    {
        SimBroken.Unless(effects.Count <= MostEffects, "I10", () => $"{Name} asks for {effects.Count} effects at once");
        foreach (var effect in effects)
        {
            if (State == ProcessState.Dead)
            {
                return;
            }
            Perform(effect);
        }
    }

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.Send send:
                World.Oracle.Commands(this, send.Epoch, send.Agent, send.Message);
                World.Bus.ToAgent(this, send.Agent, Wrap(send.Epoch, send.Message));
                break;
            case CoordinatorEffect.Broadcast broadcast:
                World.Oracle.Commands(this, broadcast.Epoch, null, broadcast.Message);
                World.Bus.ToAllAgents(this, Wrap(broadcast.Epoch, broadcast.Message));
                break;
            case CoordinatorEffect.WakeAt wake:
                SetTimer("wake", wake.DueNs, () => Step(new CoordinatorInput.Tick()));
                break;
            case CoordinatorEffect.TakeLease take:
                _store.Ask(
                    () => World.Store.TakeLease(Name, take.Ttl), fault => fault.To<long>(),
                    answer => Step(new CoordinatorInput.LeaseTaken(answer)));
                break;
            case CoordinatorEffect.KeepLease keep:
                _store.Ask(
                    () => World.Store.KeepLease(keep.Epoch, keep.Ttl), fault => fault,
                    answer => Step(new CoordinatorInput.LeaseKept(keep.Epoch, answer)));
                break;
            case CoordinatorEffect.Recover recover:
                _store.Ask(
                    World.Store.Unfinished, fault => fault.To<IReadOnlyList<StoredRun>>(),
                    answer => Step(new CoordinatorInput.Recovered(recover.Epoch, answer)));
                break;
            case CoordinatorEffect.Write write:
                Write(write);
                break;
            case CoordinatorEffect.Reply reply:
                World.Trace.Note(Name, "replies", reply);
                SimBroken.Unless(_asked.Remove(reply.Ticket), "I8", () => $"ticket {reply.Ticket} is answered twice");
                World.Operator.Hear(reply.Ticket, reply.Answer);
                break;
            case CoordinatorEffect.Show show:
                View = show.View;
                World.Oracle.Shows(this, show.View);
                NoteLink();
                break;
            case CoordinatorEffect.Exit exit:
                World.Trace.Note(Name, "exits", exit);
                Crash();
                World.Schedule.After(SimSchedule.Second / 2, Start);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "not an effect of a coordinator");
        }
    }

    /// <summary>
    /// As the host sees it, each beat. A standby has no mailbox and so is never linked; a cut of its own is not seen at
    /// once by any process, so here it never is.
    /// </summary>
    private void NoteLink()
    {
        var linked = View!.Role != CoordinatorRole.Standby && !World.Bus.Out;
        if (linked != _linked)
        {
            _linked = linked;
            Give(Incarnation, () => Step(new CoordinatorInput.Linked(linked)));
        }
    }

    private void Write(CoordinatorEffect.Write write)
    {
        SimBroken.Unless(
            write.Parts.Count <= MostParts, "I10", () => $"{Name} writes {write.Parts.Count} parts at once");
        _store.Ask(
            () =>
            {
                var answer = World.Store.Write(write.Epoch, write.RunId, write.Parts);
                World.Trace.Note("store", "commits", (answer, write));
                if (answer.Ok)
                {
                    World.Oracle.Committed(write.RunId, write.Parts);
                }
                return answer;
            },
            fault => fault,
            answer => Step(new CoordinatorInput.Written(write.Number, answer)));
    }

    private static Envelope Wrap(long epoch, ClusterMessage message) =>
        new(SimWorld.Cluster, "coordinator", epoch, message);
}
