using System.Globalization;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Local;

/// <summary>What the command line says about agents' hosts; null: as on this host.</summary>
/// <param name="Sources">Source addresses of each agent.</param>
public sealed record HostFlags(
    long? Agents, long? Nofile, long? MemoryBytes, long? Cores, long? Sources, PortRange? KernelRange,
    bool NoTimestamps, long? ConntrackMax, string? Engine, long? FileMax)
{
    /// <summary>Anything but how many agents there are.</summary>
    public bool Any => this != new HostFlags(null, null, null, null, null, null, false, null, null, null);
}

/// <summary>Agents made up from this host and flags, for a plan that is explained without a cluster. Pure.</summary>
public static class AssumedHosts
{
    /// <summary>198.18.0.0/15 is for benchmarks (RFC 2544): no real host has such an address.</summary>
    private static readonly Address First = Address.V4(0xC612_0000);

    private static readonly Address FirstLoopback = Address.V4(0x7F00_0001);

    /// <summary>The agents, and the plan as it fits them: without labels, perhaps with their addresses.</summary>
    public static (LoadPlan Plan, IReadOnlyList<AgentReading> Agents, string Source) Of(
        LoadPlan plan, AgentCapacity host, HostFlags flags, bool loopback)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(flags);
        var count = (int)(flags.Agents ?? plan.Spec.Agents.Count ?? 1);
        // One agent as this host is keeps its own addresses; several have hosts and addresses of their own.
        var invents = flags.Sources is not null || (count > 1 && !loopback);
        var each = flags.Sources ?? Math.Max(1, host.Sources.Count(source => !IsLoopback(source) && !source.IsV6));
        var model = With(host, flags);
        var digits = count.ToString(CultureInfo.InvariantCulture).Length;
        var agents = Enumerable.Range(0, count).Select(at => new AgentReading(
            $"agent-{(at + 1).ToString($"D{digits}", CultureInfo.InvariantCulture)}",
            loopback || !invents ? model : model with
            {
                BootId = $"{model.BootId}-{at}",
                Sources = [.. Enumerable.Range(0, (int)each).Select(one => First.Plus((UInt128)((at * each) + one)))],
            })).ToArray();
        var sources = plan.Spec.Sources;
        if (invents)
        {
            var last = FirstLoopback.Plus((UInt128)(each - 1));
            sources = sources with { Addresses = loopback ? [$"{FirstLoopback}-{last}"] : ["auto"] };
        }
        var spec = plan.Spec with
        {
            Sources = sources,
            Agents = plan.Spec.Agents with { Count = count, Select = new Dictionary<string, string>() },
        };
        var where = flags.Any ? "flags, the rest from this host" : "this host";
        return (plan with { Spec = spec }, agents, count == 1 ? where : $"{where}, for {count} agents alike");
    }

    private static AgentCapacity With(AgentCapacity host, HostFlags flags)
    {
        var environment = new Dictionary<string, string>(host.Environment);
        Set(EnvironmentKeys.ConntrackMax, flags.ConntrackMax);
        Set(EnvironmentKeys.ConntrackCount, flags.ConntrackMax is null ? null : 0);
        Set(EnvironmentKeys.FileMax, flags.FileMax);
        if (flags.Engine is { } engine)
        {
            environment[EnvironmentKeys.Engine] = engine;
        }
        var cores = (int)(flags.Cores ?? host.Cores);
        return host with
        {
            Nofile = flags.Nofile ?? host.Nofile,
            MemAvailableBytes = flags.MemoryBytes ?? host.MemAvailableBytes,
            Cores = cores,
            Workers = flags.Cores is null ? host.Workers : cores,
            EphemeralPorts = flags.KernelRange ?? host.EphemeralPorts,
            TcpTimestamps = host.TcpTimestamps && !flags.NoTimestamps,
            Environment = environment,
        };

        void Set(string key, long? value)
        {
            if (value is { } number)
            {
                environment[key] = number.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private static bool IsLoopback(Address address) => TargetResolver.IsLoopback(new AddressRange(address, address));
}
