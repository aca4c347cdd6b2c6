using Fourtuple.Agent;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Simulation;

/// <summary>The process around a real <see cref="AgentMachine"/>: what AgentHost does, on modelled workers.</summary>
internal sealed class SimAgent(SimWorld world, AgentOptions options, AgentCapacity capacity, SimClock clock)
    : SimProcess(world, options.Name, clock)
{
    /// <summary>The watchdog's margin in the product.</summary>
    private const long WatchdogMarginNs = 2 * SimSchedule.Second;

    private AgentMachine? _machine;
    private long _guardNs = long.MaxValue;

    public AgentOptions Options { get; } = options;

    public Guid Session { get; private set; }

    /// <summary>The workers of its grant, and of earlier ones until they are gone.</summary>
    public SimWorkers? Workers { get; private set; }

    /// <summary>Counters of the newest collection: what its next new frame must say.</summary>
    public Collection? Collected { get; private set; }

    public AgentState Brain => _machine?.State ?? AgentState.Left;

    public void Receive(Envelope envelope)
    {
        World.Trace.Note(Name, "hears", envelope);
        World.Oracle.Hears(this, envelope);
        var highest = World.Oracle.HighestEpoch(this);
        var effects = _machine!.Step(new AgentInput.Received(envelope), LocalNs);
        World.Oracle.Acted(this, envelope, highest, effects);
        Perform(effects);
    }

    public void AskToStop() => Give(Incarnation, () => Step(new AgentInput.StopAsked()));

    /// <summary>Works off what its workers did until now, and what its watchdog would have done.</summary>
    public void Advance()
    {
        Workers?.Advance();
        if (Workers is { Gone: false } workers && State != ProcessState.Hung && State != ProcessState.Dead
            && _guardNs < long.MaxValue - WatchdogMarginNs && LocalNs > _guardNs + WatchdogMarginNs)
        {
            _guardNs = long.MaxValue;
            workers.Abort();
        }
    }

    protected override void OnStart()
    {
        Span<byte> bytes = stackalloc byte[16];
        World.Random.NextBytes(bytes);
        Session = new Guid(bytes);
        _machine = new AgentMachine(Options, capacity, Session);
        Perform(_machine.Begin(LocalNs));
    }

    protected override void OnCrash() => GiveUp();

    protected override void BeforeChange() => Advance();

    protected override void OnResume() => Advance();

    private void Step(AgentInput input)
    {
        World.Trace.Note(Name, "takes", input);
        Perform(_machine!.Step(input, LocalNs));
    }

    private void Perform(IReadOnlyList<AgentEffect> effects)
    {
        SimBroken.Unless(effects.Count <= 32, "I10", () => $"{Name} asks for {effects.Count} effects at once");
        foreach (var effect in effects)
        {
            if (State == ProcessState.Dead)
            {
                return;
            }
            Perform(effect);
        }
    }

    private void Perform(AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.Send send:
                World.Oracle.Sends(this, send.Body);
                World.Bus.ToCoordinators(
                    this, new Envelope(Options.Cluster, $"agent.{Name}", send.Epoch, send.Body));
                break;
            case AgentEffect.Prepare prepare:
                Prepare(prepare);
                break;
            case AgentEffect.Order order:
                World.Trace.Note(Name, "orders", order.Stage);
                Workers?.Order(order.Stage);
                break;
            case AgentEffect.Collect collect:
                Later(World.Random.NextInt64(5 * SimSchedule.Millisecond), () => Collect(collect.Lease));
                break;
            case AgentEffect.Audit audit:
                Later(World.Random.NextInt64(SimSchedule.Second), () => Audit(audit));
                break;
            case AgentEffect.Abort:
                Workers?.Abort();
                break;
            case AgentEffect.Dispose:
                GiveUp();
                break;
            case AgentEffect.Guard guard:
                _guardNs = guard.UntilNs;
                break;
            case AgentEffect.Permit permit:
                Workers?.Permit(permit.UntilNs);
                break;
            case AgentEffect.StopOpening:
                Workers?.Order(new StageOrder.Freeze());
                break;
            case AgentEffect.SetTimer set:
                SetTimer(set.Timer.ToString(), set.DueNs, () => Step(new AgentInput.Elapsed(set.Timer)));
                break;
            case AgentEffect.Note note:
                World.Trace.Note(Name, "notes", note.Text);
                break;
            case AgentEffect.Leave:
                Crash();
                if (World.NowNs >= SimFault.LastMs * SimSchedule.Millisecond)
                {
                    World.Schedule.After(SimSchedule.Second, Start);
                }
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "not an effect of an agent");
        }
    }

    private void Prepare(AgentEffect.Prepare prepare)
    {
        World.Oracle.Granted(this, prepare.Grant);
        var workers = new SimWorkers(World, this, prepare.Grant);
        SimBroken.Unless(Workers is null, "I3", () => $"{Name} makes workers while it has some");
        Workers = workers;
        World.Oracle.Made(this, workers);
        Later(50 * SimSchedule.Millisecond + World.Random.NextInt64(SimSchedule.Second / 2), () =>
        {
            Step(World.Random.NextDouble() < World.Plan.RefusalChance
                ? new AgentInput.NotPrepared(prepare.Lease, [new Refusal("host", "No.", "Chance.", "Again.")])
                : new AgentInput.Prepared(
                    prepare.Lease,
                    new EngineReport("epoll", "simulated", 1, 1, prepare.Grant.MaxOpen, 40_000_000), []));
        });
    }

    private void Collect(long lease)
    {
        if (Workers is not { Gone: false } workers || World.Random.NextDouble() < 0.01)
        {
            Step(new AgentInput.NotCollected(lease, "chance"));
            return;
        }
        Collected = new Collection(
            workers.Collect(World.Scratch), new AgentGauges(50_000_000, 1, 0.1, 0.2, 1, 0), NoDeltas);
        Step(new AgentInput.Collected(lease, Collected));
    }

    private static readonly Dictionary<string, long> NoDeltas = [];

    private void Audit(AgentEffect.Audit audit)
    {
        Workers?.Advance();
        var open = Workers is { Gone: false } workers ? workers.Counters.Open : 0;
        Step(new AgentInput.Audited(audit.Lease, audit.Sequence, new KernelAudit(open, open, open, [], null)));
    }

    private void GiveUp()
    {
        Workers?.Vanish();
        World.Trace.Note(Name, "gives up its workers");
        Workers = null;
        _guardNs = long.MaxValue;
    }
}
