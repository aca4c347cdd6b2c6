using System.Globalization;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using CoordinatorSamples = Fourtuple.Tests.Coordinator.Samples;

namespace Fourtuple.Tests.Limits;

/// <summary>Plans and hosts in numbers that the tests of limits vary.</summary>
internal static class LimitCases
{
    /// <summary>A host on which nothing is scarce: a million files, 64 GiB.</summary>
    public static AgentCapacity Capacity(
        long nofile = 1_000_000, long memory = 64L << 30, string engine = "epoll", bool timestamps = true,
        string boot = "boot", params (string Key, long Value)[] environment) =>
        CoordinatorSamples.Capacity("10.0.0.5") with
        {
            BootId = boot,
            Nofile = nofile,
            MemAvailableBytes = memory,
            TcpTimestamps = timestamps,
            ListeningPorts = PortSet.Empty,
            Environment = environment.Append(("engine", 0))
                .ToDictionary(entry => entry.Item1, entry => entry.Item1 == "engine"
                    ? engine : entry.Item2.ToString(CultureInfo.InvariantCulture)),
        };

    public static HostFigures Host(
        long nofile = 1_000_000, long memory = 64L << 30, string engine = "epoll", bool timestamps = true,
        string boot = "boot", params (string Key, long Value)[] environment) =>
        HostFigures.Of(Capacity(nofile, memory, engine, timestamps, boot, environment));

    public static PlanAsk Hold(long connections) => new(
        LoadMode.Hold, connections, connections, connections / 10.0, 0, CloseSpec.ClientRst, BindMode.Explicit,
        ReuseMode.PerDestination);

    public static PlanAsk Churn(
        double rate, double lifetime, CloseSpec close, BindMode bind = BindMode.Explicit) => new(
        LoadMode.Churn, rate, (long)Math.Ceiling(rate * lifetime), rate, lifetime, close, bind,
        ReuseMode.PerDestination);

    /// <summary>One source and 1,000 ports unless said otherwise.</summary>
    public static LimitCase Of(
        PlanAsk ask, long destinations = 10, long sources = 1, int ports = 1_000, bool local = false,
        params HostFigures[] hosts) => new(
            ask,
            new TupleCeiling(Math.Max(1, hosts.Length), 28_232, ports, sources, destinations, ask.Reuse),
            hosts.Length == 0 ? [Host()] : hosts, local, destinations, destinations, new LimitAssumptions());

    public static LimitRow Row(LimitCase about, string name) =>
        Assert.Single(LimitSheet.Of(about), row => row.Name == name);
}
