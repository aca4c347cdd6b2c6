using Fourtuple.Coordinator.Runs;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Plans that are refused before anything is started: a line each, with its place, and exit 104.</summary>
public sealed class BadPlanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnUnknownKeyIsNamedWithItsPlaceAndTheNearestName()
    {
        var text = TestPlans.Hold("127.0.9.1", "9000", 10)
            .Replace("keepalive:", "keepalife:", StringComparison.Ordinal);
        var line = text[..text.IndexOf("keepalife", StringComparison.Ordinal)].Count(letter => letter == '\n') + 1;
        await RefusedAsync(text, $"plan.yaml:{line}:5: ", "keepalife", "keepalive");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("70000")]
    [InlineData("[9000, 70000]")]
    public async Task APortOutsideTheRangeIsNamed(string ports) => await RefusedAsync(
        TestPlans.Hold("127.0.9.1", ports, 10), "plan.yaml:", ports == "0" ? "0" : "70000");

    [Theory]
    [InlineData("127.0.9.1", "9010-9000")]
    [InlineData("127.0.9.4-127.0.9.1", "9000")]
    public async Task AReversedRangeIsNamed(string address, string ports) => await RefusedAsync(
        TestPlans.Hold(address, ports, 10), "plan.yaml:", ports == "9000" ? address : ports);

    [Fact]
    public async Task AnEmptyTargetListIsNamed()
    {
        var text = TestPlans.Hold("127.0.9.1", "9000", 10);
        var start = text.IndexOf("  targets:", StringComparison.Ordinal);
        var end = text.IndexOf("  sources:", StringComparison.Ordinal);
        await RefusedAsync(text[..start] + "  targets: []\n" + text[end..], "plan.yaml:", "targets");
    }

    [Fact]
    [Trait("Exit", "1")]
    public async Task AFileThatIsNotThereIsAFailure()
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, ["local", "run", "-f", "nowhere.yaml"]);
        Assert.Contains("nowhere.yaml", pbm.Error, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Exit", "2")]
    [InlineData("--engin", "io_uring")]
    [InlineData("--workers", "0")]
    [InlineData("--seed", "x")]
    [InlineData("--allow", "10.0.0.0/40")]
    public async Task AWrongOptionIsUsage(string option, string value)
    {
        _folder.Write("plan.yaml", TestPlans.Hold("127.0.9.1", "9000", 10));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Usage, ["local", "run", "-f", "plan.yaml", option, value]);
        Assert.Contains(option, pbm.Error, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string plan, params string[] parts)
    {
        _folder.Write("plan.yaml", plan);
        foreach (var words in (string[][])[["local", "run"], ["plan", "validate"]])
        {
            await using var pbm = await PbmProcess.RunAsync(
                _folder, ExitCodes.InvalidPlan, [.. words, "-f", "plan.yaml"]);
            Assert.All(parts, part => Assert.Contains(part, pbm.Error, StringComparison.Ordinal));
            Assert.Matches(@"(?m)^plan\.yaml:\d+:\d+: ", pbm.Error);
        }
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "fourtuple-runs")), "a refused plan leaves no folder");
    }
}
