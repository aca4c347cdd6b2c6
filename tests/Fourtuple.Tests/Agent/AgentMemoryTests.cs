using Fourtuple.Agent;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Agent;

/// <summary>Memory is counted for the whole process, so this runs while no other test does.</summary>
[Collection(AloneCollection.Name)]
public sealed class AgentMemoryTests
{
    [Fact]
    public void MemoryStaysBoundedWhateverACoordinatorDoes()
    {
        var script = AgentScript.In(AgentState.Running);
        var random = new Random(7);
        script.Beacon(epoch: 10_000);
        script.Collected(1, connectTimes: 5);
        var frame = Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var beat = 0; beat < 3_000; beat++)
        {
            script.NowNs += AgentTimes.Second / 100;
            script.Beacon(epoch: 10_000);
            script.Receive(AgentScript.Grant($"run-{beat}"), epoch: 10_000);
            script.Receive(AgentScript.Grant(), epoch: random.Next(9_999));
            script.Receive(new ClusterMessage.AuditRequest(AgentScript.Run, beat), epoch: 10_000);
            script.Collected(beat, connectTimes: [random.Next(), random.Next()]);
            Assert.Same(frame, Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>()));
        }
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 << 20);
        script.Beacon(applied: frame.Sequence, epoch: 10_000);
        script.Collected(3_000);
        var next = Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>());
        Assert.InRange(MessageCodec.Encode(new Envelope("test", "a1", 1, next)).Length, 1, MessageLimits.LargeBytes);
        Assert.Equal(6_000, Shared.Metrics.Histogram.Decode(next.Body.ConnectDelta).TotalCount);
    }
}
