using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Runs;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Targets that misbehave: thresholds fail (99), every failure has its cause, the account adds up.</summary>
[Collection(HeavyRuns.Name)]
public sealed class BadTargetTests : IDisposable
{
    private const int Connections = 50;

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
        var extra = """
              thresholds:
                exchange.failed: ["count==0"]
            """;
        var run = await RunAsync(target.Port, hold: "4s", extra: extra);
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

    private async Task<RunJson> RunAsync(int port, string hold = "1s", string extra = "")
    {
        _folder.Write("plan.yaml", TestPlans.Hold(ScriptedTarget.Address, $"{port}", Connections, hold, extra: extra));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.ThresholdsFailed, ["local", "run", "-f", "plan.yaml"]);
        var run = pbm.RunJson();
        Assert.Equal("fail", run.Status);
        return run;
    }
}
