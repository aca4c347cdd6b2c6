using Fourtuple.Agent;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Agent;

/// <summary>The coordinator's clock as an agent knows it, and what its lease makes of it.</summary>
public sealed class AgentClockTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData(0)]
    [InlineData(7 * 3_600)]
    [InlineData(-7 * 3_600)]
    public void TheSmallestRoundTripDecidesHoweverFarApartTheClocksAre(long apartSeconds)
    {
        var theta = (apartSeconds * AgentTimes.Second) + (apartSeconds == 0 ? 0 : 123);
        var clock = ClockOffset.Unknown;
        var now = 10_000 * AgentTimes.Second;
        foreach (var (there, back) in ((long, long)[])[(90 * Ms, 400 * Ms), (2 * Ms, 3 * Ms), (70 * Ms, 1 * Ms)])
        {
            clock = clock.Answered(now, now + there - theta, now + there + back);
            now += AgentTimes.Second;
        }
        // Between the best way there and the best way back.
        Assert.InRange(clock.Ns - theta, -2 * Ms, 3 * Ms);
    }

    [Fact]
    public void BeaconsNarrowItFromOneSide()
    {
        var theta = 3_600 * AgentTimes.Second;
        var clock = ClockOffset.Unknown.Answered(theta, 500 * Ms, theta + (1_000 * Ms));
        Assert.Equal(0, clock.Ns - theta);
        clock = clock.Heard(2_000 * Ms, theta + (2_001 * Ms));
        Assert.InRange(clock.Ns - theta, -250 * Ms, -249 * Ms);
    }

    [Theory]
    [InlineData(100e-6, 12)]
    [InlineData(-100e-6, 12)]
    [InlineData(0.05, 6_100)]
    [InlineData(-0.05, 6_100)]
    public void ProbesEachMinuteFollowADriftingClock(double drift, long mostMs)
    {
        var clock = ClockOffset.Unknown;
        var random = new Random(3);
        for (var second = 0L; second < 3_600; second++)
        {
            // The coordinator's clock runs at 1 + drift of ours, and was three hours ahead at the start.
            var now = second * AgentTimes.Second;
            long There(long at) => (long)(at * (1 + drift)) + (3 * 3_600 * AgentTimes.Second);
            var trip = random.Next(1, 5) * Ms;
            clock = second % 60 == 0
                ? clock.Answered(now, There(now + trip), now + (2 * trip))
                : clock.Heard(There(now), now + trip);
            var error = clock.ToLocal(There(now)) - now;
            Assert.InRange(error, -mostMs * Ms, mostMs * Ms);
        }
    }

    [Fact]
    public void ANewEpochHasANewClock()
    {
        var script = AgentScript.In(AgentState.Running);
        var offset = 9 * 3_600 * AgentTimes.Second;
        script.Receive(new ClusterMessage.Beacon(
            AgentScript.Run, script.NowNs - offset, new Dictionary<Guid, long>()), epoch: 2);
        script.Receive(new ClusterMessage.Stage(
            AgentScript.Run, 2, AgentScript.Ramp with { StartNs = script.NowNs - offset }), epoch: 2);
        var order = Assert.IsType<StageOrder.Ramp>(Assert.Single(script.Effects.OfType<AgentEffect.Order>()).Stage);
        Assert.InRange(order.StartNs, script.NowNs - Ms, script.NowNs + Ms);
    }

    [Fact]
    public void TheClockIsProbedEachMinute()
    {
        var script = AgentScript.In(AgentState.Idle);
        for (var minute = 0; minute < 3; minute++)
        {
            for (var second = 0; second < 59; second++)
            {
                script.NowNs += AgentTimes.Second;
                script.Beacon(null);
                Assert.Empty(script.Sent);
            }
            script.After(TimeSpan.FromSeconds(1), AgentTimer.Hello);
            var hello = Assert.IsType<ClusterMessage.Hello>(Assert.Single(script.Sent));
            Assert.Equal((20 * AgentTimes.Second, 20_000), (hello.GraceNs, hello.ClosesPerSecond));
            script.Welcome();
        }
        Assert.Equal(AgentState.Idle, script.State);
    }

    [Fact]
    public void ABeaconThatWaitedRenewsOnlyFromWhenItWasSent()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon();
        var sentNs = script.NowNs + AgentTimes.Second;
        script.NowNs += 15 * AgentTimes.Second;
        script.Receive(new ClusterMessage.Beacon(AgentScript.Run, sentNs, new Dictionary<Guid, long>()));
        var permit = Assert.Single(script.Effects.OfType<AgentEffect.Permit>());
        Assert.Equal(sentNs + (20 * AgentTimes.Second), permit.UntilNs);
        // It seems 14 s late: a hello finds out whether it was, or whether a clock stood still.
        Assert.Single(script.Sent.OfType<ClusterMessage.Hello>());
        script.After(TimeSpan.FromSeconds(6), AgentTimer.Lease);
        Assert.Equal(AgentState.Fenced, script.State);
    }

    [Fact]
    public void ACoordinatorWhoseClockStoodStillIsBelievedAgainAfterOneRoundTrip()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon();
        var behind = 12 * AgentTimes.Second;
        script.NowNs += behind;
        script.Receive(new ClusterMessage.Beacon(
            AgentScript.Run, script.NowNs - behind, new Dictionary<Guid, long>()));
        var hello = Assert.Single(script.Sent.OfType<ClusterMessage.Hello>());
        script.Receive(new ClusterMessage.Welcome(AgentScript.Session, hello.SentNs, script.NowNs - behind));
        script.NowNs += AgentTimes.Second;
        script.Receive(new ClusterMessage.Beacon(
            AgentScript.Run, script.NowNs - behind, new Dictionary<Guid, long>()));
        var permit = Assert.Single(script.Effects.OfType<AgentEffect.Permit>());
        Assert.Equal(script.NowNs + (20 * AgentTimes.Second), permit.UntilNs);
    }

    [Fact]
    public void BeaconsThatWaitedWhileTheProcessWasStoppedFindTheLeaseLapsed()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon();
        var sentNs = script.NowNs;
        script.NowNs += 25 * AgentTimes.Second;
        for (var queued = 1; queued <= 25; queued++)
        {
            script.Receive(new ClusterMessage.Beacon(
                AgentScript.Run, sentNs + (queued * AgentTimes.Second), new Dictionary<Guid, long>()));
            Assert.Equal(AgentState.Fenced, script.State);
            Assert.Empty(script.Effects.OfType<AgentEffect.Permit>());
        }
    }
}
