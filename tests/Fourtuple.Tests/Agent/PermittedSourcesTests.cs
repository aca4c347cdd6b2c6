using Fourtuple.Agent;
using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Settings;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Agent;

/// <summary>Which addresses an agent names, and which it may be told to bind.</summary>
public sealed class PermittedSourcesTests
{
    private static readonly HostReadings Host = HostReader.Read([]) with
    {
        Addresses =
        [
            new LocalAddress(Address.Parse("127.0.0.1"), 8, "lo", true),
            new LocalAddress(Address.Parse("10.0.0.5"), 16, "eth0", false),
            new LocalAddress(Address.Parse("10.0.0.6"), 16, "eth0", false),
            new LocalAddress(Address.Parse("fd00::5"), 64, "eth0", false),
            new LocalAddress(Address.Parse("192.168.1.9"), 24, "eth1", false),
        ],
    };

    [Theory]
    [InlineData("auto", "127.0.0.1 10.0.0.5 10.0.0.6 fd00::5 192.168.1.9")]
    [InlineData("10.0.0.6", "10.0.0.6")]
    [InlineData("10.0.0.0/8", "10.0.0.5 10.0.0.6")]
    [InlineData("interface:eth0", "10.0.0.5 10.0.0.6 fd00::5")]
    [InlineData("interface:eth1,fd00::/16", "fd00::5 192.168.1.9")]
    [InlineData("interface:eth9", "")]
    public void OnlyWhatIsAllowedIsNamed(string setting, string expected) =>
        Assert.Equal(expected, string.Join(' ', Capacity(setting).Sources));

    [Fact]
    public void InterfacesAreListedByName()
    {
        var told = Capacity("auto").Environment;
        Assert.Equal("10.0.0.5,10.0.0.6,fd00::5", told["interface.eth0"]);
        Assert.Equal("127.0.0.1", told["interface.lo"]);
        Assert.Equal("10.0.0.5", Capacity("10.0.0.5").Environment["interface.eth0"]);
        Assert.DoesNotContain("interface.eth1", Capacity("10.0.0.5").Environment.Keys);
    }

    [Fact]
    public void AnInterfaceWithThousandsOfAddressesStillFitsAHello()
    {
        var many = Host with
        {
            Addresses = [.. Enumerable.Range(0, 5_000).Select(at =>
                new LocalAddress(Address.V4(0x0A000000u + (uint)at), 8, $"veth{at / 1_000}", false))],
        };
        var capacity = CapacityReport.Of(many, AgentScript.Options);
        Assert.Equal(5_000, capacity.Sources.Count);
        Assert.Equal(5, capacity.Environment.Keys.Count(key => key.StartsWith("interface.", StringComparison.Ordinal)));
        MessageCodec.Encode(new Envelope(
            "test", "a1", 1, new ClusterMessage.Hello("a1", Guid.NewGuid(), capacity, 1)));
    }

    [Fact]
    public void TheIdentityIsToldWhenItIsKnown()
    {
        Assert.DoesNotContain("identity", Capacity("auto").Environment.Keys);
        var capacity = CapacityReport.Of(Host, AgentScript.Options with { Identity = "203.0.113.9" });
        Assert.Equal("203.0.113.9", capacity.Environment["identity"]);
    }

    [Theory]
    [InlineData("auto", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("interface:lo", "127.5.0.1-127.5.0.9", true)]
    [InlineData("127.0.0.1,127.0.0.2-127.0.0.3", "127.0.0.1-127.0.0.3", true)]
    [InlineData("127.0.0.1,127.0.0.3", "127.0.0.1-127.0.0.3", false)]
    public void AGrantCannotUseOtherSources(string setting, string sources, bool passes)
    {
        var grant = AgentScript.Grant(space: AgentScript.Space(sources, "1024-2000", "127.1.0.0/24", "9000"));
        var judged = Preflight.Check(grant, Host, Options(setting), 1);
        var refused = judged.Refusals.Where(r => r.Code == "safety").ToList();
        Assert.Equal(passes, refused.Count == 0);
        Assert.All(refused, refusal => Assert.Contains("FOURTUPLE_SOURCES", refusal.Advice, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("auto", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("interface:eth0", true)]
    [InlineData("interface:", false)]
    [InlineData("", false)]
    [InlineData("eth0", false)]
    public void ASettingThatMeansNothingIsFound(string text, bool good) =>
        Assert.Equal(good, SourceRules.Parse(text).Ok);

    private static AgentOptions Options(string setting) => AgentScript.Options with
    {
        Sources = SourceRules.Parse(setting).Value!,
    };

    private static AgentCapacity Capacity(string setting) => CapacityReport.Of(Host, Options(setting));
}
