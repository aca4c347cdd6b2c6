using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Demo;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Pbm;

public sealed class DemoPlannerTests
{
    private static readonly HostFacts _host = new(
        new PortRange(32_768, 60_999), new HashSet<int>(), new HashSet<int>(), 24L << 30, 20_000, 9_000_000, 2_000,
        true, "");

    private static DemoPlan Plan(DemoOptions asked, HostFacts? host = null)
    {
        var (plan, error) = DemoPlanner.Make(asked, host ?? _host);
        Assert.True(error is null, error?.ToString());
        return plan!;
    }

    private static string Refused(DemoOptions asked, HostFacts host)
    {
        var (plan, error) = DemoPlanner.Make(asked, host);
        Assert.Null(plan);
        Assert.Equal(ExitCodes.InvalidPlan, error!.ExitCode);
        return error.ToString();
    }

    [Theory]
    [InlineData(10, 5)]
    [InlineData(3, 1.5)]
    [InlineData(1, 1)]
    public void EachConnectionAnswersOnceWhileItIsHeld(double hold, double every) => Assert.Equal(
        TimeSpan.FromSeconds(every), DemoOptions.KeepaliveWithin(TimeSpan.FromSeconds(hold)));

    [Fact]
    public void TheMainJobIs100kFromOneAddressTo64Destinations()
    {
        var plan = Plan(DemoOptions.Default);
        Assert.Equal(100_000, plan.Connections);
        Assert.Equal("127.0.0.1", plan.Source.ToString());
        Assert.Equal(64, plan.Destinations);
        Assert.Equal("127.0.1.1-127.0.1.4:9000-9015", plan.Listen);
        Assert.Equal(1_564, plan.SourcePorts.Count);
        Assert.Empty(plan.Notes);
    }

    [Fact]
    public void PortsSufficeAreFewAndKeepAwayFromTheHostsOwn()
    {
        var connections = Gen.Choose(1, 2_000_000);
        var destinations = Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(64, 5_000)));
        var listeners = Gen.Choose(1_024, 65_535).ListOf();
        Prop.ForAll(
            connections.Zip(destinations).Zip(listeners).ToArbitrary(), sample =>
            {
                var ((n, d), busy) = sample;
                var host = _host with { Listening = busy.ToHashSet() };
                var asked = DemoOptions.Default with { Connections = n, Destinations = d == 0 ? null : d };
                var plan = Plan(asked, host);
                var least = (n + plan.Destinations - 1) / plan.Destinations;
                Assert.InRange(plan.SourcePorts.Count, least, least + 1);
                Assert.Equal(plan.SourcePorts.Distinct().Order(), plan.SourcePorts);
                Assert.DoesNotContain(plan.SourcePorts, port => port is < 1_024 or > 32_767);
                Assert.DoesNotContain(plan.SourcePorts, host.Listening.Contains);
                Assert.DoesNotContain(plan.SourcePorts, port => port >= plan.Ports.First && port <= plan.Ports.Last);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void OneSourcePortDerivesItsDestinations()
    {
        var plan = Plan(DemoOptions.Default with { SourcePorts = 1 });
        Assert.Single(plan.SourcePorts);
        Assert.Equal(100_000, plan.Destinations);
        Assert.Equal("127.0.1.1-127.0.25.106:9000-9015", plan.Listen);
    }

    [Fact]
    public void Ipv6UsesPortsOfTheLoopbackAddress()
    {
        var plan = Plan(DemoOptions.Default with { Ipv6 = true });
        Assert.Equal("[::1]:9000-9063", plan.Listen);
        Assert.Equal("::1", plan.Source.ToString());
    }

    [Fact]
    public void ATakenTargetPortMovesTheWholeBlock()
    {
        var plan = Plan(DemoOptions.Default, _host with { Listening = new HashSet<int> { 9_007, 9_107 } });
        Assert.Equal("127.0.1.1-127.0.1.4:9200-9215", plan.Listen);
    }

    [Fact]
    public void AWideEphemeralRangeKeepsItsTopPortsFreeAndSaysSo()
    {
        var plan = Plan(DemoOptions.Default, _host with { Ephemeral = new PortRange(1_024, 65_535) });
        Assert.All(plan.SourcePorts, port => Assert.InRange(port, 1_024, 65_535 - 2_048));
        Assert.Contains("top 2048 ports", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void EpollLowersWhatIsAskedInOneSentence()
    {
        var plan = Plan(DemoOptions.Default, _host with { IoUring = false, IoUringWhy = "EPERM" });
        Assert.Equal(20_000 - DemoLimits.DescriptorReserve, plan.Connections);
        Assert.Contains("19,488 connections instead of 100,000", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void LimitsOfTheHostAreRefusedWithWhatToDo()
    {
        var million = DemoOptions.Default with { Connections = 1_000_000 };
        Assert.Contains(
            "ask for at most 223,696", Refused(million, _host with { MemAvailableBytes = 4L << 30 }),
            StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            "sysctl -w fs.file-max=2018384", Refused(million, _host with { FileMax = 800_000 }),
            StringComparison.Ordinal);
        Assert.Contains(
            "--engine auto", Refused(
                DemoOptions.Default with { Engine = EngineKind.IoUring },
                _host with { IoUring = false, IoUringWhy = "io_uring_setup: EPERM" }), StringComparison.Ordinal);
    }

    [Fact]
    public void MoreConnectionsThanTuplesIsRefusedWithTheCeiling()
    {
        var asked = DemoOptions.Default with { SourcePorts = 10, Destinations = 64 };
        Assert.Contains("ask for at most 640", Refused(asked, _host), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ThePlanTextNamesEveryNumber()
    {
        var text = Plan(DemoOptions.Default with { Hold = TimeSpan.FromSeconds(60) }).ToYaml();
        Assert.Contains("ports: [10000-11563]", text, StringComparison.Ordinal);
        Assert.Contains("ramp: { to: 100000, pace: 50000/s }", text, StringComparison.Ordinal);
        Assert.Contains("hold: { for: 60s }", text, StringComparison.Ordinal);
        Assert.Contains("send: \"PING\\r\\n\"", text, StringComparison.Ordinal);
    }
}
