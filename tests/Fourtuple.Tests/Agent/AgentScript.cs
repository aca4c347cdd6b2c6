using System.Net;
using Fourtuple.Agent;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Agent;

/// <summary>Drives one machine with shortened inputs and keeps its clock.</summary>
internal sealed class AgentScript
{
    public const string Run = "run-1";
    public static readonly Guid Session = new("11111111-1111-1111-1111-111111111111");

    public AgentScript(AgentOptions? options = null)
    {
        Machine = new AgentMachine(options ?? Options, Capacity, Session);
        Effects = Machine.Begin(NowNs);
    }

    public static AgentOptions Options { get; } = new(
        "a1", "test", EngineKind.Auto, 2, [Range("127.0.0.0/8")], null, null, TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(20), new Dictionary<string, string>());

    public static AgentCapacity Capacity { get; } = new(
        "host", "boot", "1", 2, 20_000, 8L << 30, 2, "6.18", "X64", [], [Address.Parse("127.0.0.1")],
        new PortRange(32_768, 60_999), PortSet.Empty, PortSet.Empty, true, new Dictionary<string, string>(),
        new Dictionary<string, string>());

    public AgentMachine Machine { get; }

    public long NowNs { get; set; } = 1_000 * AgentTimes.Second;

    public IReadOnlyList<AgentEffect> Effects { get; private set; }

    public AgentState State => Machine.State;

    /// <summary>Messages sent by the last step.</summary>
    public IEnumerable<ClusterMessage> Sent => Effects.OfType<AgentEffect.Send>().Select(send => send.Body);

    public static AddressRange Range(string text) => AddressRangeParser.Parse(text);

    public static TupleSpace Space(string sources, string ports, string destinations, string destinationPorts) => new(
    [
        new TupleBox(
            new AddressSet([Range(sources)]), Ports(ports),
            new DestinationSet([
                new DestinationGroup("t", new AddressSet([Range(destinations)]), Ports(destinationPorts))])),
    ]);

    public static PortSet Ports(string text)
    {
        var ends = text.Split('-').Select(int.Parse).ToArray();
        return PortSet.Of(ends[0], ends[^1]);
    }

    public static ClusterMessage.Grant Grant(
        string run = Run, long sliceEpoch = 1, TupleSpace? space = null, LoadMode mode = LoadMode.Hold) => new(
        run, 0, sliceEpoch, space ?? Space("127.0.0.1", "1024-1033", "127.1.0.0/24", "9000"),
        Load with { Mode = mode }, BindMode.Explicit, ReuseMode.PerDestination,
        1_000, 7, ["127.0.0.0/8"]);

    public static LoadSpec Load { get; } = new(
        LoadMode.Hold, new ConnectSpec(TimeSpan.FromSeconds(5), 0), null, new SocketSpec(true, null, null, null, null),
        false, LatencyKind.Intended, null, null, CloseSpec.ClientFin, null, null, null);

    public IReadOnlyList<AgentEffect> Step(AgentInput input) => Effects = Machine.Step(input, NowNs);

    public IReadOnlyList<AgentEffect> Receive(ClusterMessage body, long epoch = 1) =>
        Step(new AgentInput.Received(new Envelope("test", "coordinator", epoch, body)));

    public IReadOnlyList<AgentEffect> After(TimeSpan time, AgentTimer timer)
    {
        NowNs += time.Ticks * 100;
        return Step(new AgentInput.Elapsed(timer));
    }

    public IReadOnlyList<AgentEffect> Welcome() =>
        Receive(new ClusterMessage.Welcome(Session, NowNs - 1_000, NowNs - 500));

    public IReadOnlyList<AgentEffect> Beacon(string? run = Run, long applied = 0, long epoch = 1) => Receive(
        new ClusterMessage.Beacon(run, NowNs, new Dictionary<Guid, long> { [Session] = applied }), epoch);

    public IReadOnlyList<AgentEffect> Prepared(long lease = 1) =>
        Step(new AgentInput.Prepared(lease, new EngineReport("io_uring", "test", 2, 2, 1_000, 0), []));

    public IReadOnlyList<AgentEffect> Stage(long sequence, StageOrder order) =>
        Receive(new ClusterMessage.Stage(Run, sequence, order));

    public static StageOrder.Rate Rate { get; } = new(0, 1_000, 0, 2 * AgentTimes.Second, 0.25);

    public static StageOrder.Ramp Ramp { get; } = new(1_000, 0, 0, 0, 0);

    public static ClusterMessage.CheckRequest Check(long sequence, params string[] destinations) => new(
        sequence, [.. destinations.Select(text => IPEndPoint.Parse(text))
            .Select(to => new Endpoint(Address.From(to.Address), (ushort)to.Port))], AgentTimes.Second);

    public static StageOrder.Drain Drain { get; } = new(10 * AgentTimes.Second, DrainClose.Fin);

    public IReadOnlyList<AgentEffect> Stop() =>
        Receive(new ClusterMessage.Stop(Run, "test", DrainClose.Rst, 0));

    public IReadOnlyList<AgentEffect> Collected(
        long established = 0, bool ended = false, long lease = 1, params long[] connectTimes)
    {
        var connect = new Histogram();
        foreach (var time in connectTimes)
            connect.Record(time);
        var counters = new LoadCounters { Attempted = established, Established = established, Open = established };
        var snapshot = new GroupSnapshot(
            counters, null, connect, new Histogram(), new Histogram(), [],
            [new DestinationCounts(0, 0, established, established, 0, 0)], [], ended, null);
        return Step(new AgentInput.Collected(lease, new Collection(
            snapshot, new AgentGauges(1, 0, 0, 0, 0, 0), new Dictionary<string, long>())));
    }

    /// <summary>A machine brought to a state by the shortest way.</summary>
    public static AgentScript In(AgentState state, AgentOptions? options = null)
    {
        var script = new AgentScript(options);
        if (state == AgentState.Joining)
            return script;
        script.Welcome();
        if (state == AgentState.Idle)
            return script;
        script.Receive(Grant());
        if (state == AgentState.Preparing)
            return script;
        script.Prepared();
        if (state == AgentState.Ready)
            return script;
        script.Stage(1, Ramp);
        if (state == AgentState.Running)
            return script;
        switch (state)
        {
            case AgentState.Draining:
                script.Stage(2, Drain);
                break;
            case AgentState.Ended:
                script.Collected(1_000, ended: true);
                break;
            case AgentState.Fenced:
                script.After(TimeSpan.FromSeconds(20), AgentTimer.Lease);
                break;
            default:
                script.Step(new AgentInput.StopAsked());
                script.Step(new AgentInput.StopAsked());
                break;
        }
        return script;
    }
}
