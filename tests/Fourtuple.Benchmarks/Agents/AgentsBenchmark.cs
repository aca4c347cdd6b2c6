using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>
/// Many simulated agents at 1 Hz against one coordinator over a real broker: does it keep up, and what does it cost?
/// Every part is a process of its own; all of them share this machine's cores.
/// </summary>
internal static class AgentsBenchmark
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var agents = arguments.Number("agents", 1_000);
        var seconds = arguments.Number("seconds", 30);
        var processes = arguments.Number("processes", 2);
        await using var broker = new RabbitMqBroker();
        await broker.InitializeAsync();
        using var store = new IntegrationTests.Pbm.TestFolder();
        var bus = broker.Uri(BrokerCollection.BusHost);
        await using var coordinator = new AgentsProcess(bus, [
            "agents-coordinator", "--agents", Text(agents), "--seconds", Text(seconds),
            "--store", Path.Combine(store.Path, "agents.db")]);
        // Before the agents, whose start takes every core for a while.
        Console.Error.WriteLine(await coordinator.ReadAsync());
        var parts = Enumerable.Range(0, processes).Select(part => new AgentsProcess(bus, [
            "agents-part", "--first", Text(part * agents / processes),
            "--count", Text(((part + 1) * agents / processes) - (part * agents / processes))])).ToArray();
        try
        {
            Console.Error.WriteLine(await coordinator.ReadAsync());
            Console.Error.WriteLine(await coordinator.ReadAsync());
            await Task.Delay(Settling);
            await MeasureAsync(arguments, broker.ProcessId, coordinator, parts, seconds);
        }
        finally
        {
            foreach (var part in parts)
                await part.DisposeAsync();
        }
        return 0;
    }

    private static async Task MeasureAsync(
        Arguments arguments, int broker, AgentsProcess coordinator, AgentsProcess[] parts, int seconds)
    {
        foreach (var part in parts)
            part.Say("begin");
        int[] processes = [coordinator.Id, broker, .. parts.Select(part => part.Id)];
        var before = processes.Select(ProcessUsage.Of).ToArray();
        var load = File.ReadAllText("/proc/loadavg");
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var after = processes.Select(ProcessUsage.Of).ToArray();
        foreach (var part in parts)
            part.Say("report");
        var results = new List<AgentsPartResult>();
        foreach (var part in parts)
            results.Add(await part.ReadAsync<AgentsPartResult>());
        coordinator.Say("report");
        var led = await coordinator.ReadAsync<CoordinatorResult>();
        var cpu = before.Zip(after, (early, late) => 100 * (late.CpuSeconds - early.CpuSeconds) / elapsed).ToArray();
        var lag = new Histogram();
        foreach (var result in results)
            lag.Add(Histogram.Decode(Convert.FromBase64String(result.Lag)));
        Report(new AgentsResult(
            arguments.Number("agents", 1_000), elapsed, Round(cpu[0]), Megabytes(after[0]), Round(cpu[1]),
            Megabytes(after[1]), Round(cpu[2..].Sum()), after[2..].Sum(Megabytes),
            Round(results.Sum(result => result.Frames) / elapsed), Round(lag.TotalCount / elapsed),
            Milliseconds(lag, 50), Milliseconds(lag, 99), Round(lag.Max / 1e6), results.Sum(result => result.Repeated),
            results.Sum(result => result.NotTaken), results.Sum(result => result.Dropped) + led.Dropped,
            results.Sum(result => result.Refused) + led.Refused, load.Trim(), led), arguments.Flag("json"));
    }

    private static void Report(AgentsResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, Json.Options));
            return;
        }
        var led = result.Coordinator;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            agents       {result.Agents} at 1 Hz for {result.Seconds:0} s; {led.Up} up at the end, {led.NotUp} not
            coordinator  {result.CoordinatorCpu} % of a core, {result.CoordinatorRssMb} MB resident
            broker       {result.BrokerCpu} % of a core, {result.BrokerRssMb} MB resident
            simulation   {result.AgentsCpu} % of a core, {result.AgentsRssMb} MB resident
            frames       {result.FramesPerSecond}/s sent ({result.Repeated} again), {result.AppliedPerSecond}/s applied
            applied-ack  p50 {result.LagP50Ms} ms, p99 {result.LagP99Ms} ms, longest {result.LagMostMs} ms after sending
            lost         {result.NotTaken} not taken, {result.Dropped} dropped, {result.Refused} refused
            machine      {Environment.ProcessorCount} cores, load average {result.LoadAverage}
            run          {led.RunOpen} open; {led.Outcome}
            """));
    }

    private static double Round(double value) => Math.Round(value, 1);

    private static double Milliseconds(Histogram lag, double percentile) =>
        Round(lag.ValueAtPercentile(percentile) / 1e6);

    private static long Megabytes(ProcessUsage usage) => usage.RssBytes >> 20;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
