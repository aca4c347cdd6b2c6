using Fourtuple.Agent;
using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Agent;

/// <summary>Each check of the preflight at its boundary: what still passes, and one more.</summary>
public sealed class PreflightTests
{
    private static readonly EngineProbe RingWorks = new("io_uring", true, "6.18");

    private static HostReadings Host { get; } = new()
    {
        Host = "h",
        BootId = "b",
        KernelRelease = "6.18",
        Architecture = "X64",
        Cores = 2,
        User = 1_654,
        NofileSoft = 20_000,
        NofileHard = 20_000,
        NrOpen = 1_048_576,
        FileMax = 10_000_000,
        FilesInUse = 1_000,
        MemlockBytes = 8 << 20,
        MemTotalBytes = 24L << 30,
        MemAvailableBytes = 24L << 30,
        CgroupLimitBytes = null,
        TcpMemBytes = 2L << 30,
        EphemeralPorts = new PortRange(32_768, 60_999),
        ReservedPorts = PortSet.Empty,
        TcpTimestamps = true,
        Somaxconn = 4_096,
        NetdevMaxBacklog = 1_000,
        ConntrackCount = null,
        ConntrackMax = null,
        NeighbourMax = 1_024,
        IoUringDisabled = 0,
        Engines = [RingWorks],
        Listeners = [],
        Addresses =
        [
            new LocalAddress(Address.Parse("127.0.0.1"), 8, "lo", true),
            new LocalAddress(Address.Parse("10.0.0.5"), 16, "eth0", false),
        ],
        MeshHint = null,
    };

    private static AgentOptions Options { get; } = AgentScript.Options with
    {
        Allow = [AgentScript.Range("127.0.0.0/8"), AgentScript.Range("10.0.0.0/8"), AgentScript.Range("0.0.0.0/0")],
    };

    private static ClusterMessage.Grant Grant(
        long connections, string sources = "127.0.0.1", string ports = "1024-30000",
        string destinations = "127.1.0.0/24") =>
        AgentScript.Grant(space: AgentScript.Space(sources, ports, destinations, "9000"))
            with
        { MaxOpen = connections };

    private static PreflightResult Check(
        ClusterMessage.Grant grant, HostReadings? host = null, AgentOptions? options = null, int rings = 1) =>
        Preflight.Check(grant, host ?? Host, options ?? Options, rings);

    private static void Passes(PreflightResult result)
    {
        Assert.Empty(result.Refusals);
        Assert.Empty(result.Warnings);
    }

    private static Refusal Refused(PreflightResult result, string code, string contains)
    {
        var refusal = Assert.Single(result.Refusals);
        Assert.Equal(code, refusal.Code);
        Assert.Contains(contains, refusal.What, StringComparison.Ordinal);
        Assert.All(
            [refusal.What, refusal.Why, refusal.Advice],
            text => Assert.EndsWith(".", text, StringComparison.Ordinal));
        return refusal;
    }

    [Fact]
    public void AnOrdinaryGrantPasses() => Passes(Check(Grant(100_000)));

    [Fact]
    public void AnyAddressOfTheLoopbackNetIsASource() =>
        Passes(Check(Grant(1_000, sources: "127.200.0.1-127.200.0.9")));

    [Fact]
    public void ASourceThatIsNotHereIsNamed()
    {
        Passes(Check(Grant(1_000, sources: "10.0.0.5")));
        Refused(Check(Grant(1_000, sources: "10.0.0.5-10.0.0.6")), "host", "10.0.0.6 is not on this host");
        Refused(Check(Grant(1_000, sources: "127.255.255.255-128.0.0.0")), "host", "128.0.0.0");
    }

    [Fact]
    public void ATargetOutsideTheAllowListIsRefusedForSafety()
    {
        var options = Options with { Allow = [AgentScript.Range("127.1.0.0/25")] };
        Passes(Check(Grant(100, destinations: "127.1.0.0/25"), options: options));
        Refused(Check(Grant(100, destinations: "127.1.0.0/24"), options: options), "safety", "may not connect");
        Refused(Check(Grant(100), options: Options with { Allow = [] }), "safety", "may not connect");
    }

    [Fact]
    public void AForbiddenTargetIsRefusedEvenWhenAllowed() => Refused(
        Check(Grant(100, sources: "10.0.0.5", destinations: "169.254.169.254")), "safety", "may not connect");

    [Theory]
    [InlineData(false, LoadMode.Churn, CloseSpec.ClientFin, true)]
    [InlineData(true, LoadMode.Churn, CloseSpec.ClientFin, false)]
    [InlineData(false, LoadMode.Churn, CloseSpec.ClientRst, false)]
    [InlineData(false, LoadMode.Churn, CloseSpec.Server, false)]
    [InlineData(false, LoadMode.Hold, CloseSpec.ClientFin, false)]
    public void TheCeilingOfTimeWaitIsToldBefore(bool timestamps, LoadMode mode, CloseSpec close, bool told)
    {
        var grant = Grant(10, ports: "10000-10011", destinations: "127.1.0.1-127.1.0.10");
        grant = grant with { Load = grant.Load with { Mode = mode, Close = close } };
        var result = Check(grant, Host with { TcpTimestamps = timestamps });
        Assert.Empty(result.Refusals);
        Assert.Equal(told ? 1 : 0, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Equal(
            "This host can sustain at most 2.0 openings/s with its 120 tuples.", warning.What));
    }

    [Fact]
    public void TheCeilingOfTheAgentHolds()
    {
        Passes(Check(Grant(100), options: Options with { MaxConnections = 100 }));
        Refused(Check(Grant(101), options: Options with { MaxConnections = 100 }), "safety", "may hold");
    }

    [Fact]
    public void MoreConnectionsThanTuplesAreAFaultOfThePlan()
    {
        Passes(Check(Grant(2_560, ports: "1024-1033")));
        Refused(Check(Grant(2_561, ports: "1024-1033")), "plan", "2,560 tuples");
    }

    [Fact]
    public void ExclusiveReuseHasOneTupleAPort()
    {
        Passes(Check(Grant(10, ports: "1024-1033") with { Reuse = ReuseMode.Exclusive }));
        Refused(Check(Grant(11, ports: "1024-1033") with { Reuse = ReuseMode.Exclusive }), "plan", "10 tuples");
    }

    [Fact]
    public void PortsOfListenersAreNotTuples()
    {
        var host = Host with { Listeners = [new Endpoint(Address.Parse("0.0.0.0"), 1_024)] };
        Passes(Check(Grant(2_304, ports: "1024-1033"), host));
        Refused(Check(Grant(2_305, ports: "1024-1033"), host), "plan", "2,304 tuples");
        Passes(Check(Grant(2_305, ports: "1024-1033") with { Bind = BindMode.Kernel }, host));
    }

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    public void APoolThatListenersHoldEntirelyIsRefused(string listener, bool refused)
    {
        var host = Host with { Listeners = [new Endpoint(Address.Parse(listener), 1_024)] };
        var result = Check(Grant(0, ports: "1024"), host);
        if (refused)
            Refused(result, "host", "No source port is left");
        else
            Passes(result);
    }

    [Fact]
    public void EpollIsBoundByTheDescriptorLimitAndSaysWhatFits()
    {
        var options = Options with { Engine = EngineKind.Epoll };
        Passes(Check(Grant(19_936), options: options));
        var refusal = Refused(Check(Grant(19_937), options: options), "host", "room for 19,936");
        Assert.Contains("io_uring", refusal.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void AutoFallsBackToEpollAndItsLimit()
    {
        var host = Host with { Engines = [new EngineProbe("io_uring", false, "EPERM")] };
        Passes(Check(Grant(19_936), host));
        Refused(Check(Grant(19_937), host), "host", "room for 19,936");
    }

    [Theory]
    [InlineData(2, "io_uring_disabled is 2")]
    [InlineData(1, "io_uring_disabled is 1")]
    [InlineData(0, "EPERM")]
    public void IoUringThatIsNotPermittedSaysWhatForbidsIt(int sysctl, string why)
    {
        var host = Host with { IoUringDisabled = sysctl, Engines = [new EngineProbe("io_uring", false, "EPERM")] };
        var refusal = Refused(
            Check(Grant(1), host, Options with { Engine = EngineKind.IoUring }), "host", "io_uring is not permitted");
        Assert.Contains(why, refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryForOneEndAndForBoth()
    {
        const long spare = 2L << 30;
        var remote = Grant(100_000, sources: "10.0.0.5", destinations: "198.51.100.0/24");
        Passes(Check(remote, Host with { MemAvailableBytes = spare + 480_000_000 }));
        Refused(Check(remote, Host with { MemAvailableBytes = spare + 479_999_999 }), "host", "about 99,999 do");
        Passes(Check(Grant(100_000), Host with { MemAvailableBytes = spare + 960_000_000 }));
        var refusal = Refused(
            Check(Grant(100_000), Host with { MemAvailableBytes = spare + 959_999_999 }), "host", "about 99,999 do");
        Assert.Contains("both ends", refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetOnAnAddressOfThisHostIsLocalToo()
    {
        var grant = Grant(20_000, sources: "10.0.0.5", destinations: "10.0.0.5");
        Passes(Check(grant, Host with { MemAvailableBytes = (2L << 30) + 192_000_000 }));
        Refused(Check(grant, Host with { MemAvailableBytes = (2L << 30) + 191_999_999 }), "host", "about 19,999 do");
    }

    [Fact]
    public void TheSystemsFileTableCountsBothEnds()
    {
        Passes(Check(Grant(100_000), Host with { FileMax = 201_000 }));
        Refused(Check(Grant(100_000), Host with { FileMax = 200_999 }), "host", "200,000 open files");
    }

    [Fact]
    public void LockedMemoryCountsTheRingsOfAgentAndTarget()
    {
        const int most = (8 << 20) / (2 * (int)EventLoops.LockedBytesOfRing);
        Passes(Check(Grant(1_000), rings: most));
        Refused(Check(Grant(1_000), rings: most + 1), "host", "locked memory");
        Passes(Check(Grant(1_000), Host with { User = 0 }, rings: most + 1));
        Passes(Check(Grant(1_000), Host with { MemlockBytes = null }, rings: most + 1));
    }

    [Fact]
    public void TakingTheWholeEphemeralRangeIsWarnedOf()
    {
        Passes(Check(Grant(28_231, ports: "32768-60999", destinations: "127.1.0.0")));
        var result = Check(Grant(28_232, ports: "32768-60999", destinations: "127.1.0.0"));
        Assert.Contains("can't connect out", Assert.Single(result.Warnings).What, StringComparison.Ordinal);
    }

    [Fact]
    public void OnLinkDestinationsMustFitTheNeighbourTable()
    {
        Passes(Check(Grant(5_000, sources: "10.0.0.5", destinations: "10.0.4.0-10.0.7.255")));
        Refused(
            Check(Grant(5_000, sources: "10.0.0.5", destinations: "10.0.4.0-10.0.8.0")), "host", "1,025 destinations");
        Passes(Check(Grant(5_000, sources: "10.0.0.5", destinations: "10.9.4.0-10.9.8.0")));
    }

    [Fact]
    public void ConntrackTcpMemoryAndMeshAreWarnings()
    {
        var remote = Grant(100_000, sources: "10.0.0.5", destinations: "198.51.100.0/24");
        Passes(Check(remote, Host with { ConntrackMax = 100_010, ConntrackCount = 10 }));
        Assert.Single(Check(remote, Host with { ConntrackMax = 100_009, ConntrackCount = 10 }).Warnings);
        Assert.Single(Check(remote, Host with { MeshHint = "a sidecar's port 15001 is in LISTEN here" }).Warnings);
        var heartbeat = new KeepaliveSpec(
            TimeSpan.FromSeconds(5), new byte[1], null, TimeSpan.FromSeconds(1), KeepaliveFirst.Spread);
        var talking = remote with { Load = remote.Load with { Keepalive = heartbeat } };
        var page = Environment.SystemPageSize;
        Passes(Check(talking, Host with { TcpMemBytes = 100_000L * page }));
        Assert.Single(Check(talking, Host with { TcpMemBytes = 100_000L * page - 1 }).Warnings);
    }
}
