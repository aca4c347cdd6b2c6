using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Plans and hosts that the tests of the coordinator vary.</summary>
internal static class Samples
{
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public static RunOptions Options(int agents = 1) => new(
        "run-1", "local", 7, "pbm demo", Beat, agents, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

    public static AgentCapacity Capacity(params string[] sources) => new(
        "host-1", "boot", "0.1.0", 2, 20_000, 16L << 30, 2, "6.18.5", "x64",
        [new EngineProbe("io_uring", true, "6.18"), new EngineProbe("epoll", true, "always")],
        [.. sources.DefaultIfEmpty("127.0.0.1").Select(Address.Parse)], new PortRange(32768, 60999),
        PortSet.Of([(ushort)8080]), PortSet.Empty, true,
        new Dictionary<string, string> { ["net.core.somaxconn"] = "4096", ["interface.eth0"] = "10.0.0.5" },
        new Dictionary<string, string>());

    public static LoadPlan Plan(
        IReadOnlyList<ProfileStep>? profile = null, string[]? addresses = null, (int First, int Last)? ports = null,
        string[]? allow = null, string[]? sources = null, PortSet? sourcePorts = null,
        ReuseMode reuse = ReuseMode.PerDestination, LoadMode mode = LoadMode.Hold, CeilingSpec? ceiling = null,
        IReadOnlyList<CriterionSpec>? thresholds = null, IReadOnlyList<CriterionSpec>? validity = null,
        OnLoss onLoss = OnLoss.Redistribute, long? connections = null, LifetimeSpec? lifetime = null,
        CloseSpec close = CloseSpec.ClientRst)
    {
        var to = ports ?? (9000, 9063);
        var load = new LoadSpec(
            mode, new ConnectSpec(TimeSpan.FromSeconds(2), 0), null, new SocketSpec(true, null, null, null, null),
            false,
            LatencyKind.Intended, lifetime, null, close, connections, null, null);
        return new LoadPlan(
            new PlanMetadata("sample", new Dictionary<string, string> { ["team"] = "edge" }),
            new PlanSpec(
                new SafetySpec(allow ?? [], ceiling ?? new CeilingSpec(null, null, null, null)),
                [new TargetSpec("echo", addresses ?? ["127.0.1.1"], PortSet.Of(to.First, to.Last), 1)],
                new SourceSpec(sources ?? ["auto"], sourcePorts, reuse, BindMode.Explicit),
                new AgentSpec(null, new Dictionary<string, string>(), onLoss), load,
                profile ?? [new ProfileStep.Ramp(1_000, TimeSpan.FromSeconds(2), null, null),
                    new ProfileStep.Hold(TimeSpan.FromSeconds(5)),
                    new ProfileStep.Drain(TimeSpan.FromSeconds(1), DrainClose.Rst)],
                thresholds ?? [], validity ?? [], new ReportSpec([], [], null)));
    }

    public static CriterionSpec Rule(
        string metric, string reducer, string comparison, double value, double? percentile = null,
            bool abort = false) =>
        new(new Criterion(metric, reducer, percentile, comparison, value, $"{reducer}{comparison}{value}"), abort,
            TimeSpan.Zero);
}
