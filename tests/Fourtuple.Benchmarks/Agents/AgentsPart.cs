using Fourtuple.Agent;
using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>Some of the simulated agents in one process: everything of an agent but its sockets.</summary>
internal static class AgentsPart
{
    /// <summary>
    /// Not read each beat, which takes half a millisecond: nothing to an agent with a host for itself; here 500 share
    /// one.
    /// </summary>
    private static readonly GaugeReading Gauges = new(
        new AgentGauges(64 << 20, 1, 0.1, 0.1, 1 << 20, 0), new Dictionary<string, long>(), Shortage: null);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (first, count) = (arguments.Number("first", 0), arguments.Number("count", 1));
        ThreadPool.SetMinThreads(4, 4);
        await using var bus = new MeasuringBus(AgentsChild.Connect($"agents-{first}"));
        using var stop = new CancellationTokenSource();
        var host = HostReader.Read([]);
        var agents = Enumerable.Range(first, count)
            .Select(number => Host(number, host, bus).RunAsync(stop.Token)).ToArray();
        if (await AgentsChild.HearAsync("begin"))
        {
            bus.Begin();
            await AgentsChild.HearAsync("report");
            AgentsChild.Say(bus.Result());
        }
        await AgentsChild.HearAsync("end");
        await stop.CancelAsync();
        await Task.WhenAll(agents).WaitAsync(TimeSpan.FromSeconds(15))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    /// <summary>Each has an address of its own, as agents on hosts of their own have.</summary>
    private static AgentHost Host(int number, HostReadings host, MeasuringBus bus)
    {
        var address = Address.V4(0x7f1a_0001 + (uint)number);
        var readings = host with
        {
            Addresses = [new LocalAddress(address, 32, "lo", IsLoopback: false)],
            Engines = [new("epoll", Available: true, "simulated")],
            Listeners = [],
        };
        var options = new AgentOptions(
            AgentsChild.Name(number), AgentsChild.Cluster, EngineKind.Epoll, 1,
            [new AddressRange(Address.V4(0x7f00_0000), Address.V4(0x7fff_ffff))], null, null,
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), new Dictionary<string, string>());
        return new AgentHost(options, bus, TimeProvider.System)
        {
            MakeWorkers = plan => new CountingWorkers(plan, number),
            ReadHost = () => readings,
            ReadGauges = () => Gauges,
            RingsOfWorker = _ => 1,
            OnNote = number == 0 ? note => Console.Error.WriteLine($"sim-0000: {note}") : null,
        };
    }
}
