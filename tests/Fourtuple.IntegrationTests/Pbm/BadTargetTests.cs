using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Runs;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Targets that misbehave: thresholds fail (99), every failure has its cause, the account adds up.</summary>
[Collection(HeavyRuns.Name)]
public sealed class BadTargetTests : IDisposable
{
    private const int Connections = 50;

    private const string NoFailedExchange = """
          thresholds:
            exchange.failed: ["count==0"]
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Exit", "99")]
    public async Task ARefusingTargetFailsWithAdvice()
    {
        var run = await RunAsync(ScriptedTarget.RefusedPort());
        Assert.Equal(Connections, run.Account("failed"));
        Assert.Equal(Connections, run.Failed("refused"));
        Assert.All(run.Errors, row => Assert.NotEqual("", row.GetProperty("advice").GetString()));
    }

    [Fact]
    public async Task ATargetThatDropsEverySynTimesOut()
    {
        using var target = ScriptedTarget.StartFull();
        var run = await RunAsync(target.Port);
        Assert.Equal(Connections, run.Account("failed"));
        Assert.Equal(Connections, run.Failed("timed_out"));
    }

    [Fact]
    public async Task ATargetThatNeverAnswersFailsItsExchanges()
    {
        using var target = ScriptedTarget.Start(TargetScript.Silent);
        var run = await RunAsync(target.Port, hold: "4s", extra: NoFailedExchange);
        Assert.Equal(Connections, run.Account("established"));
        Assert.Equal(0, run.Account("confirmed"));
        Assert.True(run.Failed("reply_timeout") > 0, "reply timeouts are counted");
    }

    [Fact]
    public async Task ATargetThatClosesAtOnceIsDropped()
    {
        using var target = ScriptedTarget.Start(TargetScript.CloseAtOnce);
        var run = await RunAsync(target.Port);
        Assert.True(run.Account("dropped") > 0, "dropped");
        Assert.Equal(
            run.Account("established"),
            run.Account("closedByPeer") + run.Account("closedByUs") + run.Account("open"));
    }

    [Theory]
    [InlineData("io_uring")]
    [InlineData("epoll")]
    public async Task ATargetThatDiesMidHoldIsDroppedToTheLastConnection(string engine)
    {
        using var target = ScriptedTarget.Start(TargetScript.Echo);
        _folder.Write("plan.yaml", TestPlans.Hold(ScriptedTarget.Address, $"{target.Port}", Connections, hold: "5s"));
        await using var pbm = PbmProcess.Start(_folder, ["local", "run", "-f", "plan.yaml", "--engine", engine]);
        await pbm.UntilAsync("hold ");
        target.Die();
        await pbm.EndAsync(ExitCodes.ThresholdsFailed);
        var run = pbm.RunJson();
        Assert.Equal(Connections, run.Account("established"));
        Assert.Equal(Connections, run.Account("dropped"));
        Assert.Equal("fail", run.Status);
    }

    /// <summary>A FIN is the end for us, whatever the other side would still read.</summary>
    [Fact]
    public Task ATargetThatClosesItsHalfIsDroppedAndNoSocketStays() => OnBothEnginesAsync(
        TargetScript.HalfClose, "1s", "", TestPlans.Ping, run =>
        {
            Assert.Equal(Connections, run.Account("confirmed"));
            Assert.Equal((Connections, 0L), (run.Account("closedByPeer"), run.Account("open")));
        });

    /// <summary>Six bytes take it 1.2 s, and the exchange has 1 s: bytes that trickle in are no reply.</summary>
    [Fact]
    public Task ATargetThatAnswersByteByByteFailsItsExchangesAndNoSocketStays() => OnBothEnginesAsync(
        TargetScript.Slow, "3s", NoFailedExchange, TestPlans.Ping, AssertUnanswered);

    /// <summary>What can't be sent neither blocks a worker nor is it lost without a word.</summary>
    [Fact]
    public Task ATargetWithAWindowOfZeroFailsItsExchangesAndNoSocketStays() => OnBothEnginesAsync(
        TargetScript.ZeroWindow, "3s", NoFailedExchange, new string('x', 4_096), AssertUnanswered);

    private static void AssertUnanswered(RunJson run)
    {
        Assert.Equal((Connections, 0L), (run.Account("established"), run.Account("confirmed")));
        Assert.True(run.Failed("reply_timeout") >= Connections, "each exchange timed out");
    }

    /// <summary>At the same time, each with a target of its own; nothing of ours stays but TIME_WAIT, which the kernel
    /// keeps.</summary>
    private static Task OnBothEnginesAsync(
        TargetScript script, string hold, string extra, string send, Action<RunJson> assert) =>
        Task.WhenAll(((string[])["io_uring", "epoll"]).Select(async engine =>
        {
            using var target = ScriptedTarget.Start(script);
            using var folder = new TestFolder();
            assert(await RunAsync(folder, target.Port, hold, extra, engine, send));
            Assert.Equal("", NetworkNamespace.ToEnd(NetworkNamespace.Quiet(
                "ss", ["-Htn", "state", "connected", "exclude", "time-wait", "dport", "=", $":{target.Port}"])));
        }));

    private Task<RunJson> RunAsync(int port, string hold = "1s", string extra = "") =>
        RunAsync(_folder, port, hold, extra, "auto", TestPlans.Ping);

    private static async Task<RunJson> RunAsync(
        TestFolder folder, int port, string hold, string extra, string engine, string send)
    {
        folder.Write("plan.yaml", TestPlans.Hold(
            ScriptedTarget.Address, $"{port}", Connections, hold, extra: extra, send: send));
        await using var pbm = await PbmProcess.RunAsync(
            folder, ExitCodes.ThresholdsFailed, ["local", "run", "-f", "plan.yaml", "--engine", engine]);
        var run = pbm.RunJson();
        Assert.Equal("fail", run.Status);
        return run;
    }
}
