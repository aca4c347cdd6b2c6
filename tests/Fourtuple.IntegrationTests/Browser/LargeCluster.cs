using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.IntegrationTests.Api;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;
using Fourtuple.Tests.Coordinator;

namespace Fourtuple.IntegrationTests.Browser;

/// <summary>
/// A coordinator as it would show a long run of many agents; the numbers are computed, the endpoint and the pages are
/// real.
/// </summary>
internal sealed class LargeCluster(int agents, int seconds, string name = "gateway-hold") : IAsyncDisposable
{
    public const string RunId = "20261123-081500-gateway-hold-7f3a";

    private const int Destinations = 64;
    private const long Each = 25_000;

    private readonly DestinationSet _destinations = new(
        [new DestinationGroup("t", AddressSet.Of(Address.Parse("10.20.1.10")), PortSet.Of(9_000, 9_063))]);

    private ApiServer? _server;
    private int _second;

    public ScriptedPort Port { get; } = new();

    public Uri Uri => _server!.Uri;

    public async Task<LargeCluster> StartAsync(ApiOptions? options = null)
    {
        Port.Runs.Runs[RunId] = new StoredRun(
            new RunHead(RunId, name, "ab12", "2026-11-23T08:15:00.000Z", "hold", "", false), SampleRun.PlanText, [], [],
            new Histogram(), new Histogram(), new Histogram(), new Histogram(),
            [.. Enumerable.Range(0, seconds).Select(Point)], [new RunEvent(1, 1_200_000, "takeover",
                "coordinator-2 took over after 3.1 s; all connections stayed open")],
            new Dictionary<string, byte[]>(), null, null);
        foreach (var (run, state, sentence) in Former)
        {
            var stored = ScriptedPort.Ended(run);
            Port.Runs.Runs[run] = stored with
            {
                Head = stored.Head with { State = state, Reason = sentence, Name = run[16..^5] },
            };
        }
        _second = seconds;
        Tick();
        _server = await ApiServer.StartAsync(Port, options);
        return this;
    }

    /// <summary>Another second of the run.</summary>
    public void Tick()
    {
        var at = Point(_second++);
        Port.Show(view => view with
        {
            Run = Progress(at),
            RunEnded = false,
            Agents = [.. Enumerable.Range(1, agents).Select(Member)],
            Use = [.. Enumerable.Range(1, agents).Select(Use)],
        });
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static (string Run, string State, string Sentence)[] Former { get; } =
    [
        ("20261123-061204-api-search-19bc", "completed",
            "PASS. 41,200 requests/s were sustained; the breakpoint is at 44,000."),
        ("20261122-191502-local-hold-ab12", "completed",
            "PASS. 100,000 connections were held for 20 s from one address."),
        ("20261122-170011-push-churn-55d0", "failed",
            "FAIL. 3.1 % of connects failed with ECONNREFUSED at 10.20.1.10:9003."),
        ("20261121-220940-night-hold-c0de", "partial", "PARTIAL. An operator stopped the run after 312 s."),
    ];

    /// <summary>A ramp of ten minutes, then a level with a slow swing.</summary>
    private SeriesPoint Point(int second)
    {
        var asked = Math.Min(second / 600.0, 1) * agents * Each;
        var open = (long)(asked * (1 - (0.002 * (1 + Math.Sin(second / 40.0)))));
        var rate = second < 600 ? agents * Each / 600.0 * (1 + (0.06 * Math.Sin(second / 3.0))) : 0;
        var slow = 1 + (0.5 * Math.Sin(second / 90.0)) + (second % 127 == 0 ? 2 : 0);
        return new SeriesPoint(
            second, second < 600 ? "ramp" : "hold", (long)asked, Counters(open, second / 9), rate, open / 20.0,
            rate > 0 ? 0.4 * slow : 0, rate > 0 ? 3.1 * slow : 0, 0.5 * slow, 2.2 * slow, 0.3, 0.31 + (0.1 * slow),
            agents * 900L << 20);
    }

    private static LoadCounters Counters(long open, long failed) => new()
    {
        Attempted = open + failed + 12,
        Established = open,
        Open = open,
        Failed = failed,
        Pending = 12,
        Started = open + failed + 12,
        Confirmed = open,
    };

    private RunProgress Progress(SeriesPoint at) => new(
        RunId, at.Step, "hold 3600 s", TimeSpan.FromSeconds(at.Seconds), TimeSpan.FromSeconds(600), agents * Each,
        at.Counters, at.ConnectRate, at.ConnectP50Ms, at.ConnectP99Ms, at.ExchangeP99Ms, at.RssBytes, at.CpuFraction,
        new Dictionary<string, long> { ["refused"] = at.Counters.Failed / 2, ["timeout"] = at.Counters.Failed / 3 },
        ["coordinator-2 took over after 3.1 s; all connections stayed open", name])
    {
        Steps =
        [
            new StepView("ramp", "ramp to 2,500,000", 600), new StepView("hold", "hold 3600 s", 3_600),
            new StepView("drain", "drain over 10 s by rst", 10),
        ],
        Step = at.Seconds < 600 ? 0 : 1,
    };

    private MemberView Member(int number)
    {
        var busy = 0.35 + (0.3 * Math.Sin((_second + (number * 7)) / 5.0));
        return new MemberView(
            $"agent-{number}", Guid.Empty, number % 37 == 0 ? MemberState.Suspect : MemberState.Up, 0.4,
            Samples.Capacity(Source(number)) with { Host = $"node-{((number - 1) / 4) + 1}.example" }, RunId,
            "io_uring",
            Counters(Each, number % 5), new AgentGauges(
                (900L << 20) + number, 60, number == 3 ? 0.94 : busy, 0.4 + (number % 7 / 20.0), 0, 0), 0);
    }

    private SeatUse Use(int number)
    {
        var source = Address.Parse(Source(number));
        return new SeatUse(
            $"agent-{number}", new TupleSpace([new TupleBox(AddressSet.Of(source), PortSet.Of(1_024, 32_767),
                _destinations)]),
            [.. Enumerable.Range(0, Destinations).Select(at => new DestinationCounts(
                at, at, 0, Each / Destinations * (at % 16 == number % 16 ? 1 : 3) / 3, 0, 0))],
            [new SourcePorts(source, PortSet.Of(1_024, 1_024 + (int)(Each / Destinations)), Each)], [], Each);
    }

    private static string Source(int number) => $"10.20.{number / 200}.{(number % 200) + 20}";
}
