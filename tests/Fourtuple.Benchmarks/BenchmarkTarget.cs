using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Benchmarks;

/// <summary>The built-in target for a benchmark, as a child process.</summary>
internal static class BenchmarkTarget
{
    public static Task<TargetProcess> StartAsync(string destinations, int slots)
    {
        var words = destinations.Split(':');
        var addresses = words[0].Split('-').Select(Address.Parse).ToArray();
        var ports = words[1].Split('-').Select(ushort.Parse).ToArray();
        var listen = new ListenRange(new(addresses[0], addresses[^1]), new(ports[0], ports[^1]));
        var plan = new TargetPlan(
            [listen], TargetMode.Echo, EngineKind.Auto, 1, slots * 2, null, AtLimit.Rst, false);
        return TargetProcess.StartAsync(
            plan, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None,
            [.. OwnCore.Target, .. Contestant.Self]);
    }
}
