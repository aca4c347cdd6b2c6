using System.Globalization;
using Fourtuple.Coordinator.Planning;

namespace Fourtuple.Coordinator.Totals;

/// <summary>The fingerprint of where a run took place; what all agents share is told once, the rest by agent.</summary>
public static class EnvironmentTable
{
    public static IReadOnlyDictionary<string, string> Build(IReadOnlyList<AgentSeat> seats, ResolvedPlan? plan)
    {
        ArgumentNullException.ThrowIfNull(seats);
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var facts in seats.SelectMany(seat => Facts(seat).Select(fact => (seat.Agent, fact.Key, fact.Value)))
            .GroupBy(fact => fact.Key, StringComparer.Ordinal))
        {
            if (facts.Select(fact => fact.Value).Distinct().Count() == 1)
            {
                all[facts.Key] = facts.First().Value;
                continue;
            }
            foreach (var fact in facts)
            {
                all[$"{facts.Key}@{fact.Agent}"] = fact.Value;
            }
        }
        foreach (var (name, addresses) in plan?.Pinned ?? new Dictionary<string, string>())
        {
            all[name] = addresses;
        }
        return all;
    }

    private static Dictionary<string, string> Facts(AgentSeat seat)
    {
        var has = seat.Capacity;
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        var facts = new Dictionary<string, string>(has.Environment, StringComparer.Ordinal)
        {
            ["architecture"] = has.Architecture,
            ["cores"] = Text(has.Cores),
            ["fourtuple"] = has.Version,
            ["host"] = has.Host,
            ["kernel"] = has.KernelRelease,
            ["memAvailableBytes"] = Text(has.MemAvailableBytes),
            ["net.ipv4.ip_local_port_range"] = has.EphemeralPorts.ToString(),
            ["net.ipv4.tcp_timestamps"] = has.TcpTimestamps ? "1" : "0",
            ["nofile"] = Text(has.Nofile),
            ["workers"] = Text(has.Workers),
        };
        foreach (var probe in has.Engines)
        {
            facts[$"engine.{probe.Name}"] = $"{(probe.Available ? "available" : "not available")}: {probe.Why}";
        }
        if (seat.Engine is { } engine)
        {
            facts["engine.used"] = $"{engine.Engine}: {engine.Why}";
        }
        return facts;
    }
}
