using System.Diagnostics.CodeAnalysis;
using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Agent;

/// <summary>The agent actor: mailbox, pure brain (AgentMachine), and the effects it asks for.</summary>
public sealed class AgentHost(AgentOptions options, IMessageBus bus, TimeProvider time)
{
    /// <summary>Wait before an answer of our own is posted again to a full mailbox.</summary>
    private static readonly TimeSpan PostAgain = TimeSpan.FromMilliseconds(10);

    private ActorHost<AgentInput, AgentEffect>? _actor;
    private Action<long> _guard = _ => { };
    private volatile SliceWorkers? _workers;
    private volatile AgentMachine? _machine;
    private volatile LoadReading? _reading;
    private AgentState _shown = AgentState.Joining;
    private Task _sending = Task.CompletedTask;
    private Task _givingUp = Task.CompletedTask;

    public AgentOptions Options { get; } = options;

    public IMessageBus Bus { get; } = bus;

    public TimeProvider Time { get; } = time;

    /// <summary>Makes the workers of a grant.</summary>
    public Func<WorkerGroupPlan, IWorkerGroup> MakeWorkers { get; init; } =
        plan => new WorkerGroup(plan);

    /// <summary>Reads the host: once for Hello, again for every grant.</summary>
    public Func<HostReadings> ReadHost { get; init; } = () => HostReader.Read(EventLoops.Probe());

    /// <summary>io_uring rings that one worker with so many slots makes.</summary>
    public Func<int, int> RingsOfWorker { get; init; } = slots => EventLoops.RingsFor(EngineKind.IoUring, slots);

    /// <summary>Reads gauges each beat; null: those of this process and host, since the grant.</summary>
    public Func<GaugeReading>? ReadGauges { get; init; }

    /// <summary>Ends the process, and with it load that nothing else ended; given why.</summary>
    public Action<string> EndProcess { get; init; } = Environment.FailFast;

    /// <summary>Sentences for the operator; called on the actor, must not block.</summary>
    public Action<string>? OnNote { get; init; }

    /// <summary>A new state; called on the actor, must not block.</summary>
    public Action<AgentState>? OnState { get; init; }

    /// <summary>Where the agent stands; safe from any thread.</summary>
    public AgentState State => _machine?.State ?? AgentState.Joining;

    /// <summary>What the load under way did, or the last one; null before the first. Safe from any thread.</summary>
    public LoadReading? Reading => _workers?.Reading ?? _reading;

    /// <summary>Joins and serves until stopped; on stop it drains what it holds and sends the final frame.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var machine = new AgentMachine(Options, CapacityReport.Of(ReadHost(), Options), Guid.NewGuid());
        _machine = machine;
        _actor = new ActorHost<AgentInput, AgentEffect>(machine, PerformAsync, Time);
        using var watchdog = new LoadWatchdog(Time, () => _workers, EndProcess);
        _guard = watchdog.Guard;
        if (await OpenMailboxAsync(stop).ConfigureAwait(false) is not { } mailbox)
            return;
        await using (mailbox.ConfigureAwait(false))
        {
            try
            {
                foreach (var effect in machine.Begin(Time.NowNs()))
                    await PerformAsync(effect).ConfigureAwait(false);
                using var stopping = stop.Register(() => _actor.TryPost(new AgentInput.StopAsked()));
                await _actor.RunAsync(CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                GiveUp();
                await _givingUp.ConfigureAwait(false);
                // The last word, before the bus goes.
                await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Waits for a bus that is not there, unless the agent is to leave: then null. Once open, the mailbox outlives the
    /// stop, which begins a drain.
    /// </summary>
    private async Task<IAsyncDisposable?> OpenMailboxAsync(CancellationToken stop)
    {
        using var waiting = new CancellationTokenSource();
        using var stopping = stop.Register(waiting.Cancel);
        try
        {
            return await Bus.OpenAsync(
                BusAddress.Agent(Options.Name), [BusTopic.AllAgents], Receive, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private ValueTask Receive(Envelope envelope)
    {
        // A full mailbox loses the message, which every protocol on the bus has to survive anyway.
        _actor!.TryPost(new AgentInput.Received(envelope));
        return ValueTask.CompletedTask;
    }

    private ValueTask PerformAsync(AgentEffect effect)
    {
        if (State is var state && state != _shown)
            OnState?.Invoke(_shown = state);
        switch (effect)
        {
            case AgentEffect.Send send: _sending = SendAsync(send); break;
            case AgentEffect.Prepare prepare: Prepare(prepare); break;
            case AgentEffect.Order order: _workers?.Order(order.Stage); break;
            case AgentEffect.Collect collect: InBackground(Collect(collect.Lease, _workers!)); break;
            case AgentEffect.Audit audit: InBackground(Audit(audit, _workers!)); break;
            case AgentEffect.Check check: InBackground(() => CheckAsync(check)); break;
            case AgentEffect.Abort: _workers?.Abort(); break;
            case AgentEffect.Dispose: GiveUp(); break;
            case AgentEffect.Guard guard: _guard(guard.UntilNs); break;
            case AgentEffect.Permit permit: _workers?.Lease.Permit(permit.UntilNs); break;
            case AgentEffect.StopOpening: _workers?.Lease.StopOpening(); break;
            case AgentEffect.SetTimer set:
                _actor!.SetTimer(set.Timer.ToString(), set.DueNs, new AgentInput.Elapsed(set.Timer));
                break;
            case AgentEffect.Note note: OnNote?.Invoke(note.Text); break;
            case AgentEffect.Leave: _actor!.Close(); break;
            default: throw new ArgumentOutOfRangeException(nameof(effect), effect, "not an effect of an agent");
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Full and Undeliverable need nothing here: whatever matters is repeated until it is answered. Not awaited by the
    /// actor, which a broker that hangs would keep from its orders and signals for as long as a publish may take.
    /// </summary>
    private Task<SendOutcome> SendAsync(AgentEffect.Send send) => Bus.SendAsync(
        BusAddress.Coordinator,
        new Envelope(Options.Cluster, BusAddress.Agent(Options.Name).Name, send.Epoch, send.Body)).AsTask();

    private void Prepare(AgentEffect.Prepare prepare)
    {
        var workers = new SliceWorkers(
            prepare.Grant, Time, ReadGauges ?? new GaugeReader(Time, Options.Workers).Read);
        _workers = workers;
        InBackground(() => PrepareAsync(prepare, workers));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever stops workers from being made refuses the grant.")]
    private async Task<AgentInput> PrepareAsync(AgentEffect.Prepare prepare, SliceWorkers workers)
    {
        var grant = prepare.Grant;
        try
        {
            var slots = (int)Math.Min(int.MaxValue, (grant.MaxOpen + Options.Workers - 1) / Options.Workers);
            var host = ReadHost();
            var judged = Preflight.Check(grant, host, Options, Options.Workers * RingsOfWorker(slots));
            string[] warnings = [.. judged.Warnings.Take(MessageLimits.ShortList)
                .Select(w => Trouble.Cut($"{w.What} {w.Why} {w.Advice}"))];
            foreach (var warning in warnings)
                OnNote?.Invoke(warning);
            if (judged.Refusals.Count > 0)
                return new AgentInput.NotPrepared(prepare.Lease, judged.Refusals);
            var group = MakeWorkers(new WorkerGroupPlan(
                Options.Engine, Options.Workers, grant.Space, grant.Load, grant.Bind, grant.Reuse, grant.MaxOpen,
                grant.Seed)
            {
                Lease = workers.Lease,
                Clock = Time,
                TakesOver = host.TcpTimestamps,
            });
            return new AgentInput.Prepared(
                prepare.Lease, await workers.StartAsync(group).ConfigureAwait(false), warnings);
        }
        catch (Exception fault)
        {
            return new AgentInput.NotPrepared(prepare.Lease, [new Refusal(
                "host", $"The socket workers of agent {Options.Name} could not be made.", fault.Message,
                "Run pbm agent doctor on that host.")]);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A failed collection is reported; the next beat tries again.")]
    private static Func<Task<AgentInput>> Collect(long lease, SliceWorkers workers) => async () =>
    {
        try
        {
            return new AgentInput.Collected(lease, await workers.CollectAsync().ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            return new AgentInput.NotCollected(lease, fault.Message);
        }
    };

    [SuppressMessage("Design", "CA1031", Justification = "An audit that could not be taken says why.")]
    private static Func<Task<AgentInput>> Audit(AgentEffect.Audit audit, SliceWorkers workers) => () =>
    {
        try
        {
            return Task.FromResult<AgentInput>(
                new AgentInput.Audited(audit.Lease, audit.Sequence, workers.Audit()));
        }
        catch (Exception fault)
        {
            return Task.FromResult<AgentInput>(new AgentInput.Audited(
                audit.Lease, audit.Sequence, new KernelAudit(0, 0, 0, [], fault.Message)));
        }
    };

    private async Task<AgentInput> CheckAsync(AgentEffect.Check check)
    {
        var found = await TargetCheck.RunAsync(check, new AllowList(Options.Allow)).ConfigureAwait(false);
        return new AgentInput.Checked(new ClusterMessage.CheckReply(check.Request.Sequence, found));
    }

    /// <summary>
    /// Runs off the actor and posts the answer; at most one of each kind is under way, by the machine's rules.
    /// </summary>
    private void InBackground(Func<Task<AgentInput>> work) => _ = Task.Run(async () =>
    {
        var answer = await work().ConfigureAwait(false);
        while (!_actor!.TryPost(answer) && _actor.State == MailboxState.Open)
            await Task.Delay(PostAgain, Time).ConfigureAwait(false);
    });

    /// <summary>Closing rings and joining threads takes time: it must not hold the actor up.</summary>
    private void GiveUp()
    {
        if (_workers is not { } workers)
            return;
        (_workers, _reading) = (null, workers.Reading ?? _reading);
        _givingUp = Task.WhenAll(_givingUp, Task.Run(async () => await workers.DisposeAsync().ConfigureAwait(false)));
    }
}
