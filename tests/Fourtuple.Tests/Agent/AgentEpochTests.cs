using Fourtuple.Agent;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Agent;

/// <summary>Coordinators that were superseded, that take over, that come back; and agents that leave.</summary>
public sealed class AgentEpochTests
{
    [Fact]
    public void ASupersededCoordinatorIsToldOnceASecondForEachOfItsEpochs()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon(epoch: 5);
        Assert.Equal(1, Answers(script, epoch: 1));
        Assert.Equal(0, Answers(script, epoch: 1));
        Assert.Equal(1, Answers(script, epoch: 2));
        script.NowNs += AgentTimes.Second - 1;
        Assert.Equal(0, Answers(script, epoch: 1));
        script.NowNs++;
        Assert.Equal(1, Answers(script, epoch: 1));
    }

    [Fact]
    public void AFloodOfLowerEpochsIsNotAnsweredWithOne()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon(epoch: 1_000);
        Assert.Equal(8, Enumerable.Range(1, 500).Sum(epoch => Answers(script, epoch)));
        script.NowNs += AgentTimes.Second;
        Assert.InRange(Enumerable.Range(1, 500).Sum(epoch => Answers(script, epoch)), 8, 16);
    }

    [Theory]
    [InlineData("beacon")]
    [InlineData("grant")]
    [InlineData("stage")]
    [InlineData("stop")]
    [InlineData("kill all")]
    [InlineData("welcome")]
    public void NothingOfALowerEpochIsObeyed(string message)
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon(epoch: 3);
        script.NowNs += 19 * AgentTimes.Second;
        ClusterMessage body = message switch
        {
            "beacon" => new ClusterMessage.Beacon(AgentScript.Run, script.NowNs, new Dictionary<Guid, long>()),
            "grant" => AgentScript.Grant("run-2"),
            "stage" => new ClusterMessage.Stage(AgentScript.Run, 2, AgentScript.Drain),
            "stop" => new ClusterMessage.Stop(AgentScript.Run, "old", DrainClose.Rst, 0),
            "kill all" => new ClusterMessage.Stop("", "old", DrainClose.Rst, 0),
            _ => new ClusterMessage.Welcome(AgentScript.Session, script.NowNs, script.NowNs),
        };
        script.Receive(body, epoch: 2);
        Assert.Equal([new ClusterMessage.StaleEpoch(3)], script.Effects.OfType<AgentEffect.Send>().Select(e => e.Body));
        Assert.Single(script.Effects);
        Assert.Equal(AgentState.Running, script.State);
        // The lease was not renewed either.
        script.After(TimeSpan.FromSeconds(1), AgentTimer.Lease);
        Assert.Equal(AgentState.Fenced, script.State);
    }

    [Fact]
    public void ARunGoesOnUnderANewCoordinatorThatNamesIt()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Collected(7);
        var frame = Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>());
        script.NowNs += 15 * AgentTimes.Second;
        script.Beacon(epoch: 2);
        Assert.Single(script.Sent.OfType<ClusterMessage.Hello>());
        Assert.DoesNotContain(script.Effects, effect => effect is AgentEffect.Order or AgentEffect.Abort);
        for (var beat = 0; beat < 60; beat++)
        {
            script.NowNs += AgentTimes.Second;
            script.Beacon(epoch: 2);
        }
        Assert.Equal(AgentState.Running, script.State);
        script.Collected(9);
        Assert.Same(frame, Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>()));
        script.Receive(new ClusterMessage.Stage(AgentScript.Run, 2, AgentScript.Drain), epoch: 2);
        Assert.Equal(AgentState.Draining, script.State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public void ANewCoordinatorThatDoesNotNameTheRunEndsItOnlyThroughTheGrace(string? named)
    {
        var script = AgentScript.In(AgentState.Running);
        var leased = script.NowNs;
        while (script.NowNs < leased + (19 * AgentTimes.Second))
        {
            script.NowNs += AgentTimes.Second;
            script.Beacon(named, epoch: 2);
            Assert.Equal(AgentState.Running, script.State);
            Assert.DoesNotContain(script.Effects, effect => effect is AgentEffect.Order);
        }
        // It recovers in time: the run is named again.
        script.Beacon(epoch: 2);
        script.NowNs += 19 * AgentTimes.Second;
        script.Beacon(named, epoch: 2);
        Assert.Equal(AgentState.Running, script.State);
        script.After(TimeSpan.FromSeconds(1), AgentTimer.Lease);
        Assert.Equal(AgentState.Fenced, script.State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public void AFinalFrameIsKeptForANewCoordinatorWhateverItRuns(string? named)
    {
        var script = AgentScript.In(AgentState.Running);
        script.Collected(5, ended: true);
        Assert.Equal(AgentState.Ended, script.State);
        script.NowNs += 600 * AgentTimes.Second;
        script.Beacon(named, epoch: 2);
        script.After(TimeSpan.FromSeconds(1), AgentTimer.Beat);
        var final = Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>());
        Assert.True(final.Final);
        script.Beacon(named, applied: final.Sequence - 1, epoch: 2);
        Assert.Equal(AgentState.Ended, script.State);
        script.Beacon(named, applied: final.Sequence, epoch: 2);
        Assert.Equal(AgentState.Idle, script.State);
    }

    [Fact]
    public void AStopWithoutARunEndsWhateverRuns()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Receive(new ClusterMessage.Stop("", "kill all", DrainClose.Rst, 0));
        Assert.Contains(new AgentEffect.Order(new StageOrder.Drain(0, DrainClose.Rst)), script.Effects);
        Assert.Equal(AgentState.Draining, script.State);
    }

    [Fact]
    public void AnAgentThatIsStoppedTwiceDropsItsLoadAndDoesNotSayGoodbye()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Step(new AgentInput.StopAsked());
        script.Step(new AgentInput.StopAsked());
        Assert.Contains(new AgentEffect.Leave(), script.Effects);
        Assert.DoesNotContain(script.Sent, message => message is ClusterMessage.Goodbye);
    }

    private static int Answers(AgentScript script, long epoch)
    {
        script.Receive(new ClusterMessage.Beacon(null, 0, new Dictionary<Guid, long>()), epoch);
        return script.Sent.OfType<ClusterMessage.StaleEpoch>().Count();
    }
}
