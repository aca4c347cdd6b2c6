using System.Diagnostics;
using System.Text.Json;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Benchmarks;

/// <summary>
/// The product's socket workers on the job of the C limit programs: connection i goes to destination i % D from source
/// port LO + i / D. A process of its own, so that rounds don't share warm code with the harness; the first round warms
/// up
/// and is not printed.
/// </summary>
internal static class EngineJob
{
    /// <summary>Connections of the round that warms the code up.</summary>
    private const int WarmUp = 5_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var connections = arguments.Number("connections", 18_000);
        var engine = arguments.Text("engine", "auto") switch
        {
            "io_uring" => EngineKind.IoUring,
            "epoll" => EngineKind.Epoll,
            _ => EngineKind.Auto,
        };
        var bind = arguments.Text("bind", "explicit") == "kernel" ? BindMode.Kernel : BindMode.Explicit;
        var plan = new WorkerGroupPlan(
            engine, arguments.Number("threads", 1), Space(arguments), Load(), bind, ReuseMode.PerDestination,
            connections, 1);
        if (arguments.Flag("memory"))
        {
            Print(await RoundAsync(plan, connections));
            return 0;
        }
        await RoundAsync(plan, Math.Min(connections, WarmUp));
        while (Console.ReadLine() is "go")
        {
            Print(await RoundAsync(plan, connections));
        }
        return 0;
    }

    private static async Task<EngineResult> RoundAsync(WorkerGroupPlan plan, int connections)
    {
        await using var group = new WorkerGroup(plan);
        var report = await group.StartAsync(CancellationToken.None);
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        group.Order(new StageOrder.Ramp(connections, start, 0, 0, 0));
        using var never = new ManualResetEvent(false);
        double tenth = 0;
        double nineTenths = 0;
        long established = 0;
        while (established < connections)
        {
            // A look costs some microseconds of a busy core: often only where a time is taken. The thread sleeps,
            // because one of the pool would spin on that core after each look.
            var between = tenth > 0 && established < connections - (connections / 8);
            never.WaitOne(between ? 10 : 1);
            var counters = group.Peek();
            established = counters.Established;
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            tenth = tenth == 0 && established >= connections / 10 ? elapsed : tenth;
            nineTenths = nineTenths == 0 && established >= connections - (connections / 10) ? elapsed : nineTenths;
            if (counters.Failed > 0 || elapsed > Patience.TotalSeconds)
            {
                throw new InvalidOperationException(
                    $"{counters.Failed} failed, {established} established in {elapsed:0.0} s");
            }
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        var bytes = (ProcessMemory.ResidentBytes() - report.BaselineRssBytes) / (double)connections;
        group.Order(new StageOrder.Drain(0, DrainClose.Rst));
        while (!(await group.CollectAsync(CancellationToken.None)).Ended)
        {
            await Task.Delay(10);
        }
        var part = connections / 10;
        return new(
            report.Engine, connections, seconds, connections / seconds, part / tenth, part / (seconds - nineTenths),
            used, bytes);
    }

    private static TupleSpace Space(Arguments arguments)
    {
        var words = arguments.Text("targets", "127.0.1.1-127.0.1.4:9000-9015").Split(':');
        var addresses = words[0].Split('-');
        var destinations = new DestinationGroup(
            "limit", new AddressSet([new(Address.Parse(addresses[0]), Address.Parse(addresses[^1]))]), Ports(words[1]));
        return new TupleSpace(
        [
            new TupleBox(
                new AddressSet([new(Address.V4(0x7F00_0001), Address.V4(0x7F00_0001))]),
                Ports(arguments.Text("ports", "10000-30000")),
                new DestinationSet([destinations])),
        ]);
    }

    private static PortSet Ports(string text)
    {
        var ports = text.Split('-').Select(ushort.Parse).ToArray();
        return new PortSet([new(ports[0], ports[^1])]);
    }

    private static LoadSpec Load() => new(
        LoadMode.Hold, new(TimeSpan.FromSeconds(30), 0), null, new(false, null, null, null, null), false,
        LatencyKind.Intended, null, null, CloseSpec.ClientRst, null, null, null);

    private static void Print(EngineResult result) => Console.WriteLine(JsonSerializer.Serialize(result, Json.Options));
}
