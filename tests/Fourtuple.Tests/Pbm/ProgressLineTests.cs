using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Pbm;

public sealed class ProgressLineTests
{
    private static RunProgress Progress(double seconds = 3, IReadOnlyDictionary<string, long>? causes = null) => new(
        "run", "ramp", "ramp to 100,000", TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(11.5), 100_000,
        new LoadCounters
        {
            Attempted = 61_216,
            Established = 61_204,
            Open = 61_204,
            Failed = 12,
            ExchangesSent = 40,
            ExchangesSucceeded = 40,
        },
        24_880, 0.1, 0.94, 12.4, 222_298_112, 0.9, causes ?? new Dictionary<string, long>(), []);

    [Fact]
    public void ALineHasEveryFigureAligned() => Assert.Equal(
        "  3.0s  ramp     established    61,204  +24,880/s  failed 12  connect p50 0.1ms p99 0.94ms  "
        + "exchange p99 12ms  rss 212 MiB  left 12s",
        ProgressLine.Format(Progress(), null));

    [Fact]
    public void TheTargetsMemoryIsToldApart() =>
        Assert.Contains(
            "rss 212 MiB + target 1.0 GiB", ProgressLine.Format(Progress(), 1L << 30), StringComparison.Ordinal);

    [Fact]
    public void CausesFollowTheCountMostFrequentFirst()
    {
        var causes = new Dictionary<string, long> { ["timed out"] = 2, ["refused"] = 10 };
        Assert.Contains(
            "failed 12 (refused 10, timed out 2)", ProgressLine.Format(Progress(3, causes), null),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(59.2, "60s")]
    [InlineData(125, "2m05s")]
    public void TimeLeftIsWholeSeconds(double seconds, string text) =>
        Assert.Equal(text, ProgressLine.Left(Progress() with { Remaining = TimeSpan.FromSeconds(seconds) }));

    [Fact]
    public void TheBarIsAsWideAsItsShare()
    {
        var bar = LivePanel.Bar(Progress());
        Assert.Equal(40, bar.Length);
        Assert.Equal(24, bar.Count(cell => cell == '█'));
        Assert.Equal(0, ProgressLine.Fraction(Progress() with { Asked = 0 }));
    }

    [Fact]
    public async Task WithoutATerminalThereIsAtMostOneLineASecondAndNoEscape()
    {
        var output = new StringWriter();
        var console = new PbmConsole(
            output, TextWriter.Null, OutIsTerminal: false, Color: false, Quiet: false, Json: false);
        var progress = new LiveProgress(console, () => null);
        for (var beat = 0; beat < 10; beat++)
        {
            progress.Show(Progress(beat * 0.5));
        }
        await progress.DisposeAsync();
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 1, 5);
        Assert.DoesNotContain('\x1b', output.ToString());
    }
}
