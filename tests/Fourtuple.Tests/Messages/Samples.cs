using System.Text;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Tests.Messages;

/// <summary>One message of each kind with every field set, and variants with every optional field left out.</summary>
internal static class Samples
{
    public static readonly Guid Session = new("01234567-89ab-cdef-0123-456789abcdef");

    public static IReadOnlyDictionary<string, ClusterMessage> Full { get; } = new Dictionary<string, ClusterMessage>
    {
        ["hello"] = new Hello("a1", Session, Capacity(), 123_456_789, 15_000_000_000, 20_000),
        ["welcome"] = new Welcome(Session, 5, 1L << 40),
        ["beacon"] = new Beacon("r1", 77, new Dictionary<Guid, long> { [Session] = 9, [Guid.Parse(OtherId)] = 300 }),
        ["grant"] = new Grant(
            "r1", 2, 3, Space(), Load(), BindMode.Kernel, ReuseMode.Exclusive, 1_000_000, ulong.MaxValue,
            ["10.0.0.0/8", "dns:example.test"]),
        ["ready"] = new Ready(
            "r1", 2, 3, new EngineReport("io_uring", "6.18", 2, 4, 1 << 20, 90_000_000), ["few files", "hot"]),
        ["refused"] = new Refused("r1", 2, 3, [new Refusal("host", "files", "limit 1024", "raise it")]),
        ["ramp"] = new Stage("r1", 1, new StageOrder.Ramp(50_000, 7, 8_000_000_000, 1_234.5, 0.25)),
        ["rate"] = new Stage("r1", 1, new StageOrder.Rate(1_000, 2_500.5, 7, 8_000_000_000, 0.25)),
        ["freeze"] = new Stage("r1", 2, new StageOrder.Freeze()),
        ["drain"] = new Stage("r1", 3, new StageOrder.Drain(1_000_000_000, DrainClose.Abandon)),
        ["audit-request"] = new AuditRequest("r1", 4),
        ["audit-reply"] = new AuditReply("r1", 4, new KernelAudit(10, 12, 11, Sources(), "no permission")),
        ["telemetry"] = new Telemetry("r1", "a1", Session, 2, 3, 44, true, Body()),
        ["stop"] = new Stop("r1", "threshold", DrainClose.Rst, 2_000_000_000),
        ["stale-epoch"] = new StaleEpoch(43),
        ["goodbye"] = new Goodbye("a1", Session),
        ["check-request"] = new CheckRequest(
            6, [new Endpoint(Address.Parse("10.1.0.9"), 80), new Endpoint(Address.Parse("fd01::1"), 443)],
            2_000_000_000),
        ["check-reply"] = new CheckReply(
            6,
            [
                new CheckedDestination(CheckResult.Refused, 111, 1_000),
                new CheckedDestination(CheckResult.Unreachable, 113, 1L << 33),
            ]),
    };

    public static IReadOnlyList<ClusterMessage> Sparse { get; } =
    [
        new Beacon(null, 0, new Dictionary<Guid, long>()),
        new Grant("", 0, 0, new TupleSpace([]), BareLoad(), BindMode.Explicit, ReuseMode.PerDestination, 0, 0, []),
        new AuditReply("r", 0, new KernelAudit(0, 0, 0, [], null)),
        new Telemetry("r", "a", Guid.Empty, 0, 0, 0, false, new TelemetryBody(
            0, default, null, [], [], [], [], [], [], [], new AgentGauges(0, 0, 0, 0, 0, 0),
            new Dictionary<string, long>(), false)),
        new Stop("", "kill all", DrainClose.Rst, 0),
        new CheckReply(0, []),
    ];

    private const string OtherId = "ffffffff-0000-0000-0000-000000000001";

    public static Envelope Wrap(ClusterMessage body) => new("test", "agent.a1", 42, body);

    public static TupleSpace Space() => new(
    [
        new TupleBox(
            Addresses("10.9.0.1", "10.9.0.4"), Ports((1_024, 2_000), (3_000, 65_535)),
            new DestinationSet(
                [
                    new DestinationGroup("web", Addresses("10.1.0.0", "10.1.0.9"), Ports((80, 80), (443, 443))),
                    new DestinationGroup("push", Addresses("10.2.0.0", "10.2.0.0"), Ports((5_222, 5_230))),
                ],
                3, 20)),
        new TupleBox(
            Addresses("fd00::1", "fd00::1"), Ports((1_024, 65_535)),
            new DestinationSet([new DestinationGroup("web", Addresses("fd01::", "fd01::ffff"), Ports((80, 80)))])),
    ]);

    public static LoadCounters Counters(long from)
    {
        object counters = default(LoadCounters);
        foreach (var property in typeof(LoadCounters).GetProperties())
            property.SetValue(counters, from++);
        return (LoadCounters)counters;
    }

    private static AgentCapacity Capacity() => new(
        "host-1", "boot-1", "0.1.0", 2, 524_288, 8L << 30, 3, "6.18.0", "x64",
        [new EngineProbe("io_uring", true, "6.18"), new EngineProbe("epoll", false, "EPERM")],
        [Address.Parse("10.9.0.1"), Address.Parse("fd00::1")], new PortRange(32_768, 60_999),
        Ports((22, 22), (8_080, 8_081)), Ports((9_110, 9_110)), true,
        new Dictionary<string, string> { ["net.core.somaxconn"] = "4096", ["b"] = "ü" },
        new Dictionary<string, string> { ["zone"] = "z1" });

    private static LoadSpec Load() => new(
        LoadMode.Request, new ConnectSpec(TimeSpan.FromSeconds(5), 2),
        new KeepaliveSpec(
            TimeSpan.FromSeconds(30), Encoding.UTF8.GetBytes("PING\n"), Encoding.UTF8.GetBytes("PONG"),
            TimeSpan.FromSeconds(2), KeepaliveFirst.Immediate),
        new SocketSpec(true, 4_096, 8_192, 64, 16), true, LatencyKind.Service,
        new LifetimeSpec("exponential", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)),
        new ExchangeSpec(new byte[] { 1, 2, 3 }, new byte[] { 4 }, TimeSpan.FromMilliseconds(250))
        {
            Match = ReplyMatch.Suffix,
            Length = 9,
        },
        CloseSpec.Server,
        1_000, new HttpSpec(
            "POST", "/v1", new Dictionary<string, string> { ["Accept"] = "*/*" }, "{}", [200, 204])
        {
            ExpectedBody = new BodySpec(ReplyMatch.Prefix, new byte[] { 5, 6 }, 7),
        },
        TimeSpan.FromSeconds(3));

    private static LoadSpec BareLoad() => new(
        LoadMode.Hold, new ConnectSpec(TimeSpan.Zero, 0), null, new SocketSpec(false, null, null, null, null), false,
        LatencyKind.Intended, null, null, CloseSpec.ClientFin, null, null, null);

    private static TelemetryBody Body() => new(
        9_000_000_000, Counters(1), Counters(101), [1, 2], [3], [4, 5, 6], [7, 8],
        [new FailureEntry(FailurePhase.Connect, FailureCause.Refused, 111, 7, 8, 9, 10)],
        [new DestinationCounts(1, 2, 3, 4, 5, 6)], Sources(), new AgentGauges(1, 2.5, 0.75, 0.5, 3, 12.25, 1)
        {
            Workers = [new WorkerRow(WorkerCondition.Draining, 7, 2)],
        },
        new Dictionary<string, long> { ["TCPSynRetrans"] = 3, ["ListenOverflows"] = -1 }, true,
        "worker 1 failed", 7)
    {
        Uses = [new SourceUse(Address.Parse("10.9.0.1"), [3, 200])],
    };

    private static IReadOnlyList<SourcePorts> Sources() =>
        [new SourcePorts(Address.Parse("10.9.0.1"), Ports((1_024, 1_033)), 200, 7)];

    private static AddressSet Addresses(string first, string last) =>
        new([new AddressRange(Address.Parse(first), Address.Parse(last))]);

    private static PortSet Ports(params (int First, int Last)[] ranges) =>
        new(ranges.Select(range => new PortRange((ushort)range.First, (ushort)range.Last)));
}
