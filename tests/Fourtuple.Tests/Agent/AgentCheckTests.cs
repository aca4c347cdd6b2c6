using System.Net;
using System.Net.Sockets;
using Fourtuple.Agent;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Settings;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Agent;

/// <summary>Whether destinations are there, as an agent finds out.</summary>
public sealed class AgentCheckTests
{
    private static readonly CheckedDestination _notTried = new(CheckResult.NotTried, 0, 0);

    [Fact]
    public void OneAtATime()
    {
        var script = AgentScript.In(AgentState.Idle);
        var request = AgentScript.Check(1, "127.0.0.1:80", "127.0.0.1:81");
        Assert.Equal([new AgentEffect.Check(request, 2, null)], script.Receive(request));
        // The bus may deliver it twice.
        Assert.Empty(script.Receive(request));
        script.Receive(AgentScript.Check(2, "127.0.0.1:80"));
        Assert.Equal([_notTried], Assert.IsType<ClusterMessage.CheckReply>(Assert.Single(script.Sent)).Found);
        var reply = new ClusterMessage.CheckReply(1, [_notTried, _notTried]);
        script.Step(new AgentInput.Checked(reply));
        Assert.Equal([reply], script.Sent);
        Assert.Single(script.Receive(AgentScript.Check(3, "127.0.0.1:80")).OfType<AgentEffect.Check>());
    }

    [Theory]
    [InlineData(AgentState.Idle, null, null, 3)]
    [InlineData(AgentState.Idle, 2L, null, 2)]
    [InlineData(AgentState.Idle, 5L, 1.5, 1)]
    [InlineData(AgentState.Running, null, null, 3)]
    [InlineData(AgentState.Running, 5L, null, 0)]
    [InlineData(AgentState.Running, null, 100.0, 0)]
    public void NoMoreThanTheCeilingsLeave(AgentState state, long? connections, double? rate, int most)
    {
        var script = AgentScript.In(
            state, AgentScript.Options with { MaxConnections = connections, MaxRate = rate });
        var request = AgentScript.Check(1, "127.0.0.1:80", "127.0.0.1:81", "127.0.0.1:82");
        Assert.Equal(most, Assert.Single(script.Receive(request).OfType<AgentEffect.Check>()).Most);
    }

    [Fact]
    public async Task TellsWhatIsThereAndConnectsNowhereElse()
    {
        using var there = new TcpListener(IPAddress.Loopback, 0);
        there.Start();
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Bound and not listening: refused for as long as this test holds it.
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var open = $"{there.LocalEndpoint}";
        string[] destinations = [open, $"{taken.LocalEndPoint}", "10.0.0.1:80", "169.254.169.254:80", open];
        AgentEffect.Check check = new(AgentScript.Check(1, destinations), 4, [Address.Parse("127.0.0.9")]);
        var found = await TargetCheck.RunAsync(
            check, new AllowList([AgentScript.Range("127.0.0.0/8"), AgentScript.Range("169.254.0.0/16")]));

        Assert.Equal(
            [
                (CheckResult.Connected, 0), (CheckResult.Refused, 111), (CheckResult.NotAllowed, 0),
                (CheckResult.NotAllowed, 0), (CheckResult.NotTried, 0),
            ],
            found.Select(one => (one.Result, one.Errno)));
        using var accepted = await there.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.Equal(IPAddress.Parse("127.0.0.9"), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
        Assert.False(there.Pending());
    }

    [Fact]
    public async Task WithoutAPermittedSourceNothingIsTried()
    {
        AgentEffect.Check check = new(
            AgentScript.Check(1, "127.0.0.1:9", "10.0.0.1:9", "[::1]:9"), 3, [Address.Parse("127.0.0.1")]);
        AllowList allow = new(
            [AgentScript.Range("127.0.0.0/8"), AgentScript.Range("10.0.0.0/8"), AgentScript.Range("::1")]);
        var found = await TargetCheck.RunAsync(check, allow);
        // From a loopback address nothing goes to another host, and nothing from IPv4 to IPv6.
        Assert.Equal([_notTried, _notTried], found[1..]);
        Assert.Equal(CheckResult.Refused, found[0].Result);
    }

    [Fact]
    public void AnAgentWithRulesConnectsFromWhatTheyPermit()
    {
        var rules = SourceRules.Parse("127.0.0.1").Value!;
        var script = AgentScript.In(AgentState.Idle, AgentScript.Options with { Sources = rules });
        var effect = Assert.IsType<AgentEffect.Check>(
            Assert.Single(script.Receive(AgentScript.Check(1, "127.0.0.1:80"))));
        Assert.Equal(AgentScript.Capacity.Sources, effect.Sources);
    }
}
