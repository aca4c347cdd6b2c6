using System.Globalization;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// What one agent can hold by its own word, whatever the tuples allow; its host is asked again at the grant.
/// </summary>
/// <param name="Connections">
/// Most it can hold: the least of descriptors (epoll only), memory and its own ceiling.
/// </param>
/// <param name="Weight">Its part of a level, relative to the others: 1..<see cref="AgentLimits.Steps"/>.</param>
/// <param name="Bound">What sets Connections, as a sentence part.</param>
public sealed record AgentLimit(long Connections, int Weight, string Bound);

/// <summary>
/// Limits and weights from declared capacity. An agent's weight is the scarcer of two things, relative to the best
/// agent: what it can hold of the plan (descriptors, memory), and cores, which carry the rate. Agents on one host
/// divide what that host has.
/// </summary>
public static class AgentLimits
{
    /// <summary>
    /// Weights are parts of the best agent's, so coarse because free memory differs by a percent or two between equal
    /// hosts at any moment, and such hosts should get equal shares; 24 has halves, thirds and quarters.
    /// </summary>
    public const int Steps = 24;

    /// <summary>Kernel and user memory of one end of an idle connection, bytes; measured, with some room.</summary>
    public const long BytesPerEnd = 4_800;

    /// <summary>Left for everything else on a host, bytes; the agent's preflight keeps the same.</summary>
    public const long ReserveBytes = HostFigures.ReserveBytes;

    /// <summary>Descriptors an agent keeps for all but load.</summary>
    public const int ReservedFds = 64;

    /// <summary>Key in an agent's environment: its own ceiling on connections, a number.</summary>
    public const string CeilingKey = "max.connections";

    /// <summary>Key in an agent's environment: the engine it is set to (<c>auto</c>, <c>io_uring</c>,
    /// <c>epoll</c>).</summary>
    public const string EngineKey = "engine";

    /// <param name="peak">The plan's highest level: what an agent could hold beyond it counts for nothing.</param>
    public static IReadOnlyList<AgentLimit> Of(
        IReadOnlyList<AgentReading> agents, ResolvedTargets targets, long peak)
    {
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(targets);
        var onHost = agents.GroupBy(agent => agent.Capacity.BootId)
            .ToDictionary(host => host.Key, host => host.Count());
        var limits = agents.Select(agent => Limits(agent.Capacity, onHost[agent.Capacity.BootId], targets)).ToArray();
        var most = Math.Max(1, limits.Max(limit => Math.Min(limit.Connections, peak)));
        var cores = limits.Max(limit => limit.Cores);
        return
        [
            .. limits.Select(limit => new AgentLimit(
                limit.Connections,
                Weight(Math.Min((double)Math.Min(limit.Connections, peak) / most, limit.Cores / cores)), limit.Bound)),
        ];
    }

    private static int Weight(double relative) => Math.Clamp((int)Math.Round(Steps * relative), 1, Steps);

    private static (long Connections, double Cores, string Bound) Limits(
        AgentCapacity has, int onHost, ResolvedTargets targets)
    {
        var memory = Memory(has, onHost, targets);
        var files = Engine(has) == "epoll" ? Math.Max(0, has.Nofile - ReservedFds) : long.MaxValue;
        var ceiling = Number(has, CeilingKey) ?? long.MaxValue;
        var cores = Math.Max(1, Math.Min(has.Workers, has.Cores)) / (double)onHost;
        var (connections, bound) = new[]
        {
            (memory, $"memory: {has.MemAvailableBytes >> 20:N0} MiB free on {has.Host}"
                + (onHost > 1 && !InCgroup(has) ? $", divided among {onHost} agents" : "")),
            (files, $"descriptors: epoll needs one each, RLIMIT_NOFILE is {has.Nofile:N0}"),
            (ceiling, "FOURTUPLE_MAX_CONNECTIONS of the agent"),
        }.MinBy(limit => limit.Item1);
        return (connections, cores, bound);
    }

    private static long Memory(AgentCapacity has, int onHost, ResolvedTargets targets)
    {
        var ends = targets.Families.Any(family => family.Groups.Any(group => IsHere(group, has))) ? 2 : 1;
        var own = InCgroup(has);
        var free = has.MemAvailableBytes - HostFigures.Reserve(has.MemAvailableBytes, own);
        return Math.Max(0, free / (own ? 1 : onHost) / (BytesPerEnd * ends));
    }

    /// <summary>A memory cgroup is the agent's own; what a host has is everybody's who runs there.</summary>
    private static bool InCgroup(AgentCapacity has) => has.Environment.ContainsKey(EnvironmentKeys.CgroupMemory);

    private static bool IsHere(DestinationGroup group, AgentCapacity has) =>
        group.Addresses.Ranges.Any(range => TargetResolver.IsLoopback(range) || has.Sources.Any(range.Contains));

    private static string Engine(AgentCapacity has)
    {
        var asked = has.Environment.GetValueOrDefault(EngineKey, "auto");
        return asked is "epoll" or "io_uring" ? asked
            : has.Engines.Any(engine => engine is { Name: "io_uring", Available: true }) ? "io_uring" : "epoll";
    }

    private static long? Number(AgentCapacity has, string key) =>
        has.Environment.TryGetValue(key, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
