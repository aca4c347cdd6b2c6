using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.IntegrationTests.Runs;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// <c>pbm target</c> as the oracle: what it counts each 100 ms is compared with what the cluster says of itself.
/// </summary>
public sealed class ChaosTarget : IAsyncDisposable
{
    public const string Addresses = "127.27.2.1-127.27.2.4";
    public const string Ports = "9000-9003";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly PbmProcess _pbm;

    private ChaosTarget(PbmProcess pbm) => _pbm = pbm;

    /// <summary>Every count until now, oldest first.</summary>
    public IReadOnlyList<TargetReport> Reports =>
    [
        .. _pbm.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TargetLine.Parse)
            .Where(line => line?.Event == TargetLine.Interval).Select(line => line!.Report!),
    ];

    public static async Task<ChaosTarget> StartAsync(
        TestFolder folder, string listen = $"{Addresses}:{Ports}", params string[] wrapper)
    {
        var target = new ChaosTarget(PbmProcess.Start(
            folder,
            [
                "target", "--listen", listen, "--mode", "echo", "--slots", "16384", "--report-every", "100ms",
                "-o", "json",
            ],
            [.. HeavyRuns.First, .. wrapper]));
        try
        {
            await target._pbm.UntilAsync("\"event\":\"ready\"");
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a count made from now on; how long that took. Fails after the limit.</summary>
    public async Task<TimeSpan> UntilAsync(
        Func<TargetReport, bool> wanted, string what, TimeSpan limit, Func<string>? said = null)
    {
        var (start, mark) = (TimeProvider.System.GetTimestamp(), Reports.Count);
        while (true)
        {
            var since = Reports.Skip(mark).ToArray();
            var took = TimeProvider.System.GetElapsedTime(start);
            if (since.Any(wanted))
                return took;
            if (took > limit)
            {
                Assert.Fail($"not within {limit.TotalSeconds:0.0} s: {what}; open was "
                    + $"{string.Join(' ', since.Select(report => report.Open))}\n{said?.Invoke()}");
            }
            await Task.Delay(Poll);
        }
    }

    /// <summary>Ends it with SIGINT and returns what it counted in all.</summary>
    public async Task<TargetReport> StopAsync()
    {
        await _pbm.SignalAsync("INT");
        await _pbm.EndAsync(ExitCodes.Pass);
        return _pbm.Out.Split('\n').Select(TargetLine.Parse).Single(line => line?.Event == TargetLine.Final)!.Report!;
    }

    public Task KillAsync() => _pbm.SignalAsync("KILL");

    public ValueTask DisposeAsync() => _pbm.DisposeAsync();
}
