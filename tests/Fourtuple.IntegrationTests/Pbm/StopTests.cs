using Fourtuple.Coordinator.Runs;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Runs that end before their plan does.</summary>
public sealed class StopTests : IDisposable
{
    private const int Connections = 2_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Exit", "105")]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task OneSignalMidRampDrainsAndLeavesAPartialResult(string signal)
    {
        using var target = ScriptedTarget.Start(TargetScript.Echo);
        await using var pbm = StartRamp(target);
        await pbm.UntilAsync("ramp ");
        await pbm.SignalAsync(signal);
        await pbm.EndAsync(ExitCodes.Stopped);
        var run = pbm.RunJson();
        Assert.Equal("partial", run.Status);
        Assert.Equal(Connections, run.Account("asked"));
        Assert.InRange(run.Account("established"), 1, Connections - 1);
        Assert.Equal(0, run.Account("failed"));
    }

    [Fact]
    public async Task ASecondSignalEndsAtOnceAndStillWritesWhatIsKnown()
    {
        using var target = ScriptedTarget.Start(TargetScript.Echo);
        await using var pbm = StartRamp(target);
        await pbm.UntilAsync("ramp ");
        await pbm.SignalAsync("INT");
        await pbm.UntilAsync("Stopping");
        await pbm.SignalAsync("INT");
        await pbm.EndAsync(ExitCodes.Stopped);
        Assert.Equal(Connections, pbm.RunJson().Account("asked"));
    }

    [Fact]
    public async Task AFullDiskIsFoundBeforeTheRun()
    {
        using var target = ScriptedTarget.Start(TargetScript.Echo);
        _folder.Write("plan.yaml", TestPlans.Hold(ScriptedTarget.Address, $"{target.Port}", 10));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, ["local", "run", "-f", "plan.yaml", "--out", "small/run"],
            SmallDisk(fill: true));
        Assert.Contains("nothing was started", pbm.Error, StringComparison.Ordinal);
        Assert.Equal(0, target.Accepted);
    }

    [Fact]
    public async Task ADiskThatFillsMidRunLeavesTheResultsInATemporaryFolder()
    {
        using var target = ScriptedTarget.Start(TargetScript.Echo);
        _folder.Write("plan.yaml", TestPlans.Hold(ScriptedTarget.Address, $"{target.Port}", 10, hold: "3s"));
        var temporary = Directory.CreateDirectory(Path.Combine(_folder.Path, "tmp")).FullName;
        await using var pbm = PbmProcess.Start(
            _folder, ["local", "run", "-f", "plan.yaml", "--out", "small/run"], SmallDisk(fill: false),
            new Dictionary<string, string> { ["TMPDIR"] = temporary });
        await pbm.UntilAsync("hold ");
        Fill($"/proc/{pbm.Id}/root{_folder.Path}/small/fill");
        await pbm.EndAsync(ExitCodes.Failed);
        Assert.Contains(temporary, pbm.Error, StringComparison.Ordinal);
        Assert.Contains("established", pbm.Out, StringComparison.OrdinalIgnoreCase);
        var run = Assert.Single(Directory.GetFiles(temporary, "run.json", SearchOption.AllDirectories));
        Assert.Equal(10, RunJson.Read(run).Account("established"));
    }

    private PbmProcess StartRamp(ScriptedTarget target)
    {
        _folder.Write("plan.yaml", TestPlans.Hold(ScriptedTarget.Address, $"{target.Port}", Connections, ramp: "30s"));
        return PbmProcess.Start(_folder, ["local", "run", "-f", "plan.yaml"]);
    }

    /// <summary>A mount namespace of its own with 8 MiB at <c>small</c>; it goes away with the process.</summary>
    private string[] SmallDisk(bool fill)
    {
        var small = Directory.CreateDirectory(Path.Combine(_folder.Path, "small")).FullName;
        var filling = fill ? $"head -c 9000000 /dev/zero > {small}/fill 2>/dev/null; " : "";
        string[] unshare = Environment.IsPrivilegedProcess ? ["unshare", "--mount"] : ["unshare", "-r", "--mount"];
        return
        [
            .. unshare, "sh", "-c",
            $"mount -t tmpfs -o size=8m tmpfs {small} || exit 71; {filling}exec \"$@\"", "sh",
        ];
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            for (var written = 0; written < 16 << 20; written += block.Length)
            {
                file.Write(block);
            }
            Assert.Fail("the small disk was never full");
        }
        catch (IOException)
        {
            // Full: that is what the test needs.
        }
    }
}
