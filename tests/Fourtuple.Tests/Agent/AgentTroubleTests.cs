using Fourtuple.Agent;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Agent;

/// <summary>Faults of workers and resources that run out, as the machine tells them and acts on them.</summary>
public sealed class AgentTroubleTests
{
    private static readonly FailureEntry NoFile = new(FailurePhase.Socket, FailureCause.FileLimit, 24, 0, 3, 1, 2);
    private static readonly FailureEntry NoMemory = new(FailurePhase.Connect, FailureCause.Memory, 105, 0, 3, 1, 2);
    private static readonly FailureEntry Refused = new(FailurePhase.Connect, FailureCause.Refused, 111, 0, 3, 1, 2);

    [Fact]
    public void TheFirstFaultOfAWorkerIsInEveryFrame()
    {
        var script = AgentScript.In(AgentState.Running);
        Give(script, "worker 1 failed");
        Assert.Equal("worker 1 failed", Frame(script).Body.Fault);
        Assert.Single(script.Effects.OfType<AgentEffect.Note>());
        script.Beacon(applied: 1);
        Give(script, "worker 2 failed");
        Assert.Equal("worker 1 failed", Frame(script).Body.Fault);
        Assert.Empty(script.Effects.OfType<AgentEffect.Note>());
        Assert.Empty(script.Effects.OfType<AgentEffect.StopOpening>());
    }

    [Fact]
    public void ALongFaultStillFitsItsMessage()
    {
        var script = AgentScript.In(AgentState.Running);
        Give(script, new string('ü', 100_000));
        var frame = Frame(script);
        MessageCodec.Encode(new Envelope("test", "a1", 1, frame));
        Assert.Equal(1_000, frame.Body.Fault!.Length);
    }

    [Fact]
    public void DescriptorsThatRunOutEndOpeningOnceAndAreToldAsSuch()
    {
        var script = AgentScript.In(AgentState.Running);
        Give(script, null, NoFile);
        Assert.Single(script.Effects.OfType<AgentEffect.StopOpening>());
        Assert.Contains("RLIMIT_NOFILE", Frame(script).Body.Fault, StringComparison.Ordinal);
        Give(script, null, NoFile);
        Assert.Empty(script.Effects.OfType<AgentEffect.StopOpening>());
        Assert.Equal(AgentState.Running, script.State);
    }

    [Fact]
    public void SoDoesMemoryOfTheKernelAndOfTheHost()
    {
        var script = AgentScript.In(AgentState.Running);
        Give(script, null, NoMemory);
        Assert.Single(script.Effects.OfType<AgentEffect.StopOpening>());
        script = AgentScript.In(AgentState.Running);
        script.Step(new AgentInput.Collected(1, Collection.Nothing with
        {
            Workers = Collection.Nothing.Workers with { Ended = false },
            Shortage = "memory",
        }));
        Assert.Single(script.Effects.OfType<AgentEffect.StopOpening>());
        Assert.Equal("memory", Frame(script).Body.Fault);
    }

    [Fact]
    public void RefusalsOfTheTargetAreNoTroubleHere()
    {
        var script = AgentScript.In(AgentState.Running);
        Give(script, null, Refused);
        Assert.Null(Frame(script).Body.Fault);
        Assert.Empty(script.Effects.OfType<AgentEffect.StopOpening>());
    }

    [Theory]
    [InlineData(10L << 30, 10L << 30, false)]
    [InlineData(8L << 30, (8L << 30) / 5, false)]
    [InlineData(8L << 30, ((8L << 30) / 5) - 1, true)]
    [InlineData(100L << 30, 10L << 30, false)]
    [InlineData(100L << 30, 2L << 30, false)]
    [InlineData(100L << 30, (2L << 30) - 1, true)]
    public void MemoryIsShortWhenFourFifthsAreUsedAndTheReserveIsTouched(long atStart, long now, bool isShort) =>
        Assert.Equal(isShort, GaugeReader.ShortageOf(now, atStart) is not null);

    [Fact]
    public void WarningsOfThePreflightComeWithReady()
    {
        var script = AgentScript.In(AgentState.Preparing);
        script.Step(new AgentInput.Prepared(1, new EngineReport("epoll", "test", 1, 0, 1, 0), ["Tight.", "Hot."]));
        Assert.Equal(["Tight.", "Hot."], Assert.IsType<ClusterMessage.Ready>(Assert.Single(script.Sent)).Warnings);
        script.Receive(AgentScript.Grant());
        Assert.Equal(["Tight.", "Hot."], Assert.IsType<ClusterMessage.Ready>(Assert.Single(script.Sent)).Warnings);
    }

    private static void Give(AgentScript script, string? fault, params FailureEntry[] failures) =>
        script.Step(new AgentInput.Collected(1, Collection.Nothing with
        {
            Workers = Collection.Nothing.Workers with { Ended = false, Fault = fault, Failures = failures },
        }));

    private static ClusterMessage.Telemetry Frame(AgentScript script) =>
        Assert.Single(script.Sent.OfType<ClusterMessage.Telemetry>());
}
