using System.Diagnostics;
using System.Text.Json;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Benchmarks;

/// <summary>
/// One socket worker in request mode at a rate that no server carries, so that each connection gets its next request as
/// soon as it is free: what a closed loop does. A process of its own; each line that says go is a round.
/// </summary>
internal static class HttpJob
{
    /// <summary>Far more than one core of any server answers.</summary>
    private const double Saturating = 2_000_000;

    private static readonly TimeSpan _warmUp = TimeSpan.FromMilliseconds(300);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var connections = arguments.Number("connections", 64);
        var seconds = arguments.Number("seconds", 2);
        var engine = arguments.Text("engine", "auto") switch
        {
            "io_uring" => EngineKind.IoUring,
            "epoll" => EngineKind.Epoll,
            _ => EngineKind.Auto,
        };
        var plan = new WorkerGroupPlan(
            engine, 1, Space(arguments.Text("target", HttpBenchmark.Target)), Load(connections), BindMode.Explicit,
            ReuseMode.PerDestination, connections, 1);
        while (Console.ReadLine() is "go")
        {
            Console.WriteLine(JsonSerializer.Serialize(await RoundAsync(plan, connections, seconds), Json.Options));
        }
        return 0;
    }

    private static async Task<EngineResult> RoundAsync(WorkerGroupPlan plan, int connections, int seconds)
    {
        await using var group = new WorkerGroup(plan);
        var report = await group.StartAsync(CancellationToken.None);
        group.Order(new StageOrder.Ramp(connections, Stopwatch.GetTimestamp(), 0, 0, 0));
        while (group.Peek().Established < connections)
        {
            await Task.Delay(1);
        }
        group.Order(new StageOrder.Rate(Saturating, Saturating, Stopwatch.GetTimestamp(), 0, 0));
        await Task.Delay(_warmUp);
        var (before, cpu, start) = (group.Peek(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var (after, elapsed) = (group.Peek(), Stopwatch.GetElapsedTime(start).TotalSeconds);
        var used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        var snapshot = await group.CollectAsync(CancellationToken.None);
        if (after.ExchangesFailed > 0)
        {
            throw new InvalidOperationException($"{after.ExchangesFailed} requests failed");
        }
        Say(snapshot);
        group.Order(new StageOrder.Drain(0, DrainClose.Rst));
        while (!(await group.CollectAsync(CancellationToken.None)).Ended)
        {
            await Task.Delay(10);
        }
        var rate = (after.ExchangesSucceeded - before.ExchangesSucceeded) / elapsed;
        return new EngineResult(report.Engine, connections, elapsed, rate, 0, 0, used);
    }

    private static void Say(GroupSnapshot snapshot)
    {
        static double Ms(Histogram histogram) => histogram.ValueAtPercentile(99) / 1e6;
        Console.Error.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"  p99: intended {Ms(snapshot.Exchange):0.###} ms, service {Ms(snapshot.Service!):0.###} ms"));
    }

    private static TupleSpace Space(string target)
    {
        var words = target.Split(':');
        var address = Address.Parse(words[0]);
        var port = ushort.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
        return new TupleSpace(
        [
            new TupleBox(
                new AddressSet([new(Address.V4(0x7F00_0001), Address.V4(0x7F00_0001))]),
                new PortSet([new(20_000, 30_000)]),
                new DestinationSet([new DestinationGroup(
                    "http", new AddressSet([new(address, address)]), new PortSet([new(port, port)]))])),
        ]);
    }

    private static LoadSpec Load(long connections) => new(
        LoadMode.Request, new(TimeSpan.FromSeconds(10), 0), null, new(true, null, null, null, null), false,
        LatencyKind.Intended, null, null, CloseSpec.ClientRst, connections,
        new HttpSpec("GET", "/", new Dictionary<string, string>(), null, [200]), TimeSpan.FromSeconds(1));
}
