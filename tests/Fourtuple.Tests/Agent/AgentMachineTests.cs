using Fourtuple.Agent;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Agent;

public sealed class AgentMachineTests
{
    [Fact]
    public void HelloIsRepeatedWithBackOffUntilWelcome()
    {
        var script = new AgentScript();
        var waits = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            Assert.IsType<ClusterMessage.Hello>(Assert.Single(script.Sent));
            var due = script.Effects.OfType<AgentEffect.SetTimer>().Single(set => set.Timer == AgentTimer.Hello).DueNs;
            waits.Add((due - script.NowNs) / 1_000_000);
            script.After(TimeSpan.FromTicks((due - script.NowNs) / 100), AgentTimer.Hello);
        }
        Assert.Equal([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000], waits);
        script.Welcome();
        Assert.Empty(script.After(TimeSpan.FromSeconds(5), AgentTimer.Hello));
    }

    [Fact]
    public void AWelcomeForAnotherSessionIsNotOurs()
    {
        var script = new AgentScript();
        script.Receive(new ClusterMessage.Welcome(Guid.Empty, 0, 0));
        Assert.Equal(AgentState.Joining, script.State);
    }

    [Fact]
    public void AHigherEpochIsGreetedAndLowerOnesAreRefusedFromThenOn()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Beacon(epoch: 2);
        Assert.Single(script.Sent.OfType<ClusterMessage.Hello>());
        script.Receive(new ClusterMessage.Stop(AgentScript.Run, "old", DrainClose.Rst, 0), epoch: 1);
        Assert.Equal([new ClusterMessage.StaleEpoch(2)], script.Sent);
        Assert.Single(script.Effects);
        Assert.Equal(1, script.Machine.StaleMessages);
        Assert.Equal(AgentState.Running, script.State);
    }

    [Fact]
    public void StagesAreObeyedOnceAndInOrder()
    {
        var script = AgentScript.In(AgentState.Ready);
        Assert.Empty(script.Stage(2, AgentScript.Ramp));
        Assert.Single(script.Stage(1, AgentScript.Ramp).OfType<AgentEffect.Order>());
        Assert.Empty(script.Stage(1, AgentScript.Ramp));
        Assert.Single(script.Stage(2, new StageOrder.Freeze()).OfType<AgentEffect.Order>());
        Assert.Single(script.Stage(3, AgentScript.Drain).OfType<AgentEffect.Order>());
        Assert.Equal(AgentState.Draining, script.State);
    }

    [Fact]
    public void FramesAreStopAndWaitAndNothingIsLostOrCountedTwice()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Collected(1, connectTimes: 10);
        var first = Frame(script);
        script.Collected(3, connectTimes: [20, 30]);
        Assert.Same(first, Frame(script));
        script.Beacon(applied: first.Sequence);
        script.Collected(4, connectTimes: 40);
        var second = Frame(script);
        Assert.Equal(first.Sequence + 1, second.Sequence);
        Assert.Equal(1, Histogram.Decode(first.Body.ConnectDelta).TotalCount);
        Assert.Equal(3, Histogram.Decode(second.Body.ConnectDelta).TotalCount);
        Assert.Equal(4, second.Body.Counters.Established);
        Assert.Empty(second.Body.Destinations);
    }

    [Fact]
    public void TheFinalFrameIsResentUntilApplied()
    {
        var script = AgentScript.In(AgentState.Draining);
        script.Collected(5);
        var before = Frame(script);
        script.Collected(5, ended: true);
        Assert.Same(before, Frame(script));
        Assert.Contains(new AgentEffect.Dispose(), script.Effects);
        script.Beacon(applied: before.Sequence);
        var final = Frame(script);
        Assert.True(final.Final && final.Body.Ended);
        Assert.Single(final.Body.Destinations);
        script.After(TimeSpan.FromSeconds(1), AgentTimer.Beat);
        Assert.Same(final, Frame(script));
        script.Beacon(applied: final.Sequence);
        Assert.Equal(AgentState.Idle, script.State);
    }

    [Fact]
    public void SequencesGoOnInTheNextRunSoThatAnOldAckMatchesNothing()
    {
        var script = AgentScript.In(AgentState.Ended);
        script.Beacon(applied: 1);
        script.Receive(AgentScript.Grant("run-2"));
        script.Prepared(lease: 2);
        script.Collected(1, lease: 2);
        Assert.Equal(2, Frame(script).Sequence);
        script.Beacon("run-2", applied: 1);
        script.Collected(1, lease: 2);
        Assert.Equal(2, Frame(script).Sequence);
    }

    [Fact]
    public void ALateCopyOfAServedGrantDoesNotStartTheRunAgain()
    {
        var script = AgentScript.In(AgentState.Ended);
        script.Beacon(applied: 1);
        Assert.Empty(script.Receive(AgentScript.Grant()));
        Assert.Single(script.Receive(AgentScript.Grant(sliceEpoch: 2)).OfType<AgentEffect.Prepare>());
    }

    [Fact]
    public void BeaconsThatNameTheRunKeepItAlive()
    {
        var script = AgentScript.In(AgentState.Running);
        for (var i = 0; i < 10; i++)
        {
            script.NowNs += 15 * AgentTimes.Second;
            script.Beacon();
        }
        Assert.Equal(AgentState.Running, script.State);
        script.NowNs += 15 * AgentTimes.Second;
        script.Beacon("another");
        script.After(TimeSpan.FromSeconds(5), AgentTimer.Lease);
        Assert.Equal(AgentState.Fenced, script.State);
        Assert.Contains(new AgentEffect.Order(new StageOrder.Drain(0, DrainClose.Rst)), script.Effects);
    }

    [Fact]
    public void AnyBeaconKeepsAnIdleMember()
    {
        var script = AgentScript.In(AgentState.Idle);
        for (var i = 0; i < 10; i++)
        {
            script.NowNs += 15 * AgentTimes.Second;
            script.Beacon(i % 2 == 0 ? null : "another");
        }
        Assert.Equal(AgentState.Idle, script.State);
        script.After(TimeSpan.FromSeconds(20), AgentTimer.Lease);
        Assert.Equal(AgentState.Joining, script.State);
        Assert.Single(script.Sent.OfType<ClusterMessage.Hello>());
    }

    [Fact]
    public void ABeaconThatComesAfterTheLeaseFindsItLapsed()
    {
        var script = AgentScript.In(AgentState.Running);
        script.NowNs += 20 * AgentTimes.Second;
        script.Beacon();
        Assert.Equal(AgentState.Fenced, script.State);
    }

    [Fact]
    public void AFencedAgentKeepsItsFinalFrameForTheCoordinatorsReturn()
    {
        var script = AgentScript.In(AgentState.Fenced);
        script.Collected(0, ended: true);
        Assert.Equal(AgentState.Fenced, script.State);
        script.NowNs += 1_800 * AgentTimes.Second;
        script.After(TimeSpan.FromSeconds(1), AgentTimer.Beat);
        var final = Frame(script);
        Assert.True(final.Final);
        script.Beacon(applied: final.Sequence, epoch: 2);
        Assert.Equal(AgentState.Idle, script.State);
    }

    [Fact]
    public void ADrainThatHangsIsAbortedThenGivenUpAndSaysSo()
    {
        var script = AgentScript.In(AgentState.Draining);
        script.Collected(1_000);
        script.Beacon(applied: 1);
        script.After(TimeSpan.FromSeconds(16), AgentTimer.Limit);
        Assert.Contains(new AgentEffect.Abort(), script.Effects);
        script.Beacon(applied: 1);
        script.After(TimeSpan.FromSeconds(6), AgentTimer.Limit);
        Assert.Equal(AgentState.Ended, script.State);
        var final = Frame(script);
        Assert.True(final.Final);
        Assert.False(final.Body.Ended);
        Assert.Equal(1_000, final.Body.Counters.Open);
    }

    [Fact]
    public void ALocalStopDrainsAndLeavesOnceTheFinalFrameIsApplied()
    {
        var script = AgentScript.In(AgentState.Running);
        script.Step(new AgentInput.StopAsked());
        Assert.Contains(new AgentEffect.Order(new StageOrder.Drain(0, DrainClose.Rst)), script.Effects);
        script.Collected(1, ended: true);
        script.Beacon(applied: Frame(script).Sequence);
        Assert.Equal([new ClusterMessage.Goodbye("a1", AgentScript.Session)], script.Sent);
        Assert.Equal(new AgentEffect.Leave(), script.Effects[^1]);
    }

    [Fact]
    public void ALocalStopWithoutACoordinatorLeavesAfterABound()
    {
        var script = AgentScript.In(AgentState.Ended);
        script.Step(new AgentInput.StopAsked());
        script.After(TimeSpan.FromSeconds(5), AgentTimer.Limit);
        Assert.Equal(AgentState.Left, script.State);
    }

    [Fact]
    public void ARepeatedAuditIsAnsweredFromTheFirstCount()
    {
        var script = AgentScript.In(AgentState.Running);
        var request = new ClusterMessage.AuditRequest(AgentScript.Run, 1);
        Assert.Single(script.Receive(request).OfType<AgentEffect.Audit>());
        Assert.Empty(script.Receive(request));
        script.Step(new AgentInput.Audited(1, 1, new KernelAudit(5, 5, 5, [], null)));
        var reply = Assert.IsType<ClusterMessage.AuditReply>(Assert.Single(script.Sent));
        script.Receive(request);
        Assert.Same(reply, Assert.Single(script.Sent));
    }

    [Fact]
    public void NoMessageRaisesTheCeilings()
    {
        var script = AgentScript.In(
            AgentState.Ready, AgentScript.Options with { MaxConnections = 400, MaxRate = 50 });
        script.Stage(1, new StageOrder.Ramp(1_000, 0, 2 * AgentTimes.Second, 0, 0));
        var order = Assert.Single(script.Effects.OfType<AgentEffect.Order>());
        Assert.Equal(new StageOrder.Ramp(400, 0, 0, 50, 0), order.Stage);
    }

    [Fact]
    public void StartTimesAreMovedToThisHostsClock()
    {
        var script = new AgentScript();
        var offset = 500 * AgentTimes.Second;
        script.Receive(new ClusterMessage.Welcome(
            AgentScript.Session, script.NowNs - 2_000_000, script.NowNs - offset - 1_000_000));
        script.Receive(AgentScript.Grant());
        script.Prepared();
        script.Stage(1, AgentScript.Ramp with { StartNs = script.NowNs - offset });
        var order = Assert.IsType<StageOrder.Ramp>(Assert.Single(script.Effects.OfType<AgentEffect.Order>()).Stage);
        Assert.InRange(order.StartNs, script.NowNs - 1_000_000, script.NowNs + 1_000_000);
    }

    [Theory]
    [InlineData(LoadMode.Churn, 50)]
    [InlineData(LoadMode.Request, 1_000)]
    public void ARateIsObeyedOnThisHostsClockAndOpeningsAreCapped(LoadMode mode, double most)
    {
        var script = new AgentScript(AgentScript.Options with { MaxRate = 50 });
        var offset = 500 * AgentTimes.Second;
        script.Receive(new ClusterMessage.Welcome(
            AgentScript.Session, script.NowNs - 2_000_000, script.NowNs - offset - 1_000_000));
        script.Receive(AgentScript.Grant(mode: mode));
        script.Prepared();
        script.Stage(1, AgentScript.Rate with { StartNs = script.NowNs - offset });
        var order = Assert.IsType<StageOrder.Rate>(Assert.Single(script.Effects.OfType<AgentEffect.Order>()).Stage);
        Assert.InRange(order.StartNs, script.NowNs - 1_000_000, script.NowNs + 1_000_000);
        Assert.Equal((AgentState.Running, 0.0, most, 0.25), (script.State, order.From, order.To, order.Phase));
        Assert.Equal(2 * AgentTimes.Second, order.OverNs);
    }

    private static ClusterMessage.Telemetry Frame(AgentScript script) =>
        Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>());
}
