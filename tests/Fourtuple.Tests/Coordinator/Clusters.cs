using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Agents of several hosts for tests of planning, and plans for targets beyond loopback.</summary>
internal static class Clusters
{
    public static AgentReading Member(
        string name, string source = "10.0.0.5", string host = "", string? identity = null, string? labels = null,
        long memory = 16L << 30, int cores = 2, long nofile = 20_000, bool ring = true, string? ceiling = null)
    {
        var has = Samples.Capacity(source.Split(','));
        var environment = new Dictionary<string, string>(has.Environment);
        Add(environment, IdentityFinder.Key, identity);
        Add(environment, AgentLimits.CeilingKey, ceiling);
        return new AgentReading(name, has with
        {
            Host = host.Length > 0 ? host : name,
            BootId = host.Length > 0 ? host : name,
            MemAvailableBytes = memory,
            Cores = cores,
            Workers = cores,
            Nofile = nofile,
            Engines = [new EngineProbe("io_uring", ring, "probed")],
            Environment = environment,
            Labels = (labels ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
        });
    }

    /// <summary>64 destinations unless told otherwise, on a network that nothing is known of.</summary>
    public static LoadPlan Plan(
        double to = 10_000, (int First, int Last)? ports = null, ReuseMode reuse = ReuseMode.PerDestination,
        string[]? sources = null, PortSet? sourcePorts = null, int? count = null, string? select = null,
        BindMode bind = BindMode.Explicit)
    {
        var plan = Samples.Plan(
            [new ProfileStep.Ramp(to, TimeSpan.FromSeconds(10), null, null)], ["10.20.1.10"], ports, ["10.20.1.0/24"],
            sources, sourcePorts, reuse);
        var labels = (select ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return plan with
        {
            Spec = plan.Spec with
            {
                Sources = plan.Spec.Sources with { Bind = bind },
                Agents = new AgentSpec(count, labels, OnLoss.Redistribute),
            },
        };
    }

    public static ResolvedPlan Resolved(LoadPlan plan, params AgentReading[] agents)
    {
        var resolution = PlanResolver.Resolve(plan, agents, NameAnswers.None);
        Assert.Empty(resolution.Refusals);
        return resolution.Plan!;
    }

    public static PlanRefusal Refused(LoadPlan plan, params AgentReading[] agents)
    {
        var resolution = PlanResolver.Resolve(plan, agents, NameAnswers.None);
        Assert.Null(resolution.Plan);
        return resolution.Refusals[0];
    }

    private static void Add(Dictionary<string, string> environment, string key, string? value)
    {
        if (value is not null)
        {
            environment[key] = value;
        }
    }
}
