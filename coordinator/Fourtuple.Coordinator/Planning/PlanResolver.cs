using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// Binds a plan to hosts: pure given the agents' readings and the DNS answers. Every reason not to run is found here,
/// before any agent is asked to make a socket.
/// </summary>
public static class PlanResolver
{
    public static PlanResolution Resolve(LoadPlan plan, IReadOnlyList<AgentReading> agents, NameAnswers names)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(names);
        if (PlanScope.Check(plan).ToArray() is { Length: > 0 } unscoped)
        {
            return PlanResolution.Refused(unscoped);
        }
        if (names.Pin(plan.Spec.Safety.Allow) is not { } allow)
        {
            return PlanResolution.Refused(PlanRefusal.Plan(
                "safety.allow cannot be read", "an entry is neither CIDR, address, range nor dns:NAME", "correct it"));
        }
        var targets = TargetResolver.Resolve(plan.Spec.Targets, names, allow);
        if (targets.Refusals.Count > 0)
        {
            return PlanResolution.Refused(targets.Refusals);
        }
        var steps = ProfileProgram.Unroll(plan.Spec.Profile, plan.Spec.Safety.Ceiling.ConnectRate);
        var peak = ProfileProgram.Peak(steps);
        var warnings = new List<string>();
        var grounds = Grounds(plan.Spec, [.. agents.Take((int)Math.Min(peak, agents.Count))], targets, peak, warnings);
        return grounds.Refusals.Count > 0
            ? PlanResolution.Refused(grounds.Refusals)
            : Share(plan.Spec, agents, grounds.Found, targets, steps, allow, names, warnings);
    }

    private static (List<AgentGround> Found, List<PlanRefusal> Refusals) Grounds(
        PlanSpec spec, IReadOnlyList<AgentReading> agents, ResolvedTargets targets, long peak, List<string> warnings)
    {
        var found = new List<AgentGround>();
        var refusals = new List<PlanRefusal>();
        foreach (var agent in agents)
        {
            var sources = SourceResolver.Resolve(spec.Sources, agent, targets);
            refusals.AddRange(sources.Refusals);
            if (sources.Refusals.Count > 0)
            {
                continue;
            }
            var ports = Ports(spec.Sources, agent, Demand(peak, agents.Count, sources, targets), warnings);
            if (ports.Count == 0)
            {
                refusals.Add(PlanRefusal.Plan(
                    $"agent {agent.Agent} has no source port left for this plan",
                    "listeners and reserved ports take every port of sources.ports",
                    "widen sources.ports or stop the listeners"));
                continue;
            }
            found.Add(new AgentGround(agent.Agent, sources, ports));
        }
        return (found, refusals);
    }

    /// <summary>In kernel mode the kernel chooses, from its ephemeral range and nothing else.</summary>
    private static PortSet Ports(SourceSpec spec, AgentReading agent, int demand, List<string> warnings)
    {
        var has = agent.Capacity;
        var wanted = spec.Bind == BindMode.Kernel
            ? new PortSet([has.EphemeralPorts]).Except(has.ReservedPorts)
            : spec.Ports;
        var choice = SourcePortPool.Choose(
            new SourcePortRequest(wanted, demand, has.EphemeralPorts, has.ListeningPorts, has.ReservedPorts));
        if (choice.Warning is { } warning && spec.Bind == BindMode.Explicit)
        {
            warnings.Add($"agent {agent.Agent}: {warning}");
        }
        return choice.Ports;
    }

    /// <summary>
    /// Source ports an agent needs for its share: what decides whether the ephemeral range must be touched.
    /// </summary>
    private static int Demand(long peak, int agents, ResolvedSources sources, ResolvedTargets targets)
    {
        var addresses = Math.Max(1, SlicePlanner.Sum(sources.V4.Concat(sources.V6).Select(range => range.Count)));
        var perPort = Math.Max(1, TupleCeiling.Product(addresses, targets.Count / agents, 1));
        return (int)Math.Min(TupleCeiling.MaxPorts, ((peak / agents) / perPort) + 1);
    }

    private static PlanResolution Share(
        PlanSpec spec, IReadOnlyList<AgentReading> agents, List<AgentGround> grounds, ResolvedTargets targets,
        IReadOnlyList<RunStep> steps, AllowList allow, NameAnswers names, List<string> warnings)
    {
        var ceiling = Ceiling(spec, agents[0], grounds, targets);
        if (grounds.Count > 1 && targets.Count < grounds.Count
            && grounds.Min(ground => ground.Ports.Count) < grounds.Count)
        {
            return PlanResolution.Refused(PlanRefusal.Plan(
                $"{grounds.Count} agents cannot share {targets.Count} destinations and this few source ports",
                "each agent needs a destination or a source port of its own", "use fewer agents or more ports"));
        }
        var spaces = SlicePlanner.Cut(grounds, targets);
        var capacities = spaces.Select(space => SlicePlanner.Capacity(space, spec.Sources.Reuse)).ToArray();
        var (peak, possible) = (ProfileProgram.Peak(steps), SlicePlanner.Sum(capacities));
        if (peak > possible)
        {
            return PlanResolution.Refused(PlanRefusal.Plan(
                $"the plan asks for {peak:N0} connections",
                $"its tuples allow {possible:N0} ({ceiling.Sources:N0} source addresses x {ceiling.Ports:N0} ports x "
                    + $"{(spec.Sources.Reuse == ReuseMode.Exclusive ? 1 : ceiling.Destinations):N0} destinations)",
                $"ask for {possible:N0}, or {ceiling.CheapestFix(peak)}"));
        }
        var shares = spaces.Select((space, slice) => new AgentShare(
            grounds[slice].Agent, slice, space, capacities[slice], MostOf(steps, capacities, slice)));
        return new PlanResolution(
            new ResolvedPlan(
                [.. shares], steps, [.. allow.Ranges.Select(range => range.ToString())], ceiling, Pins(names),
                warnings),
            []);
    }

    /// <summary>
    /// The most any level gives this agent: shares of a lower level may round up where a higher one does not.
    /// </summary>
    private static long MostOf(IReadOnlyList<RunStep> steps, long[] capacities, int slice) =>
        steps.OfType<RunStep.Ramp>().Max(ramp => Partition.Level(ramp.To, capacities)[slice]);

    private static TupleCeiling Ceiling(
        PlanSpec spec, AgentReading first, List<AgentGround> grounds, ResolvedTargets targets)
    {
        var addresses = grounds.SelectMany(ground => ground.Sources.V4.Concat(ground.Sources.V6)).Distinct();
        var range = first.Capacity.EphemeralPorts;
        return new TupleCeiling(
            grounds.Count, range.Last - range.First + 1, grounds.Max(ground => ground.Ports.Count),
            SlicePlanner.Sum(addresses.Select(range => range.Count)), targets.Count, spec.Sources.Reuse);
    }

    private static Dictionary<string, string> Pins(NameAnswers names) => names.Addresses.ToDictionary(
        pair => NameAnswers.Prefix + pair.Key,
        pair => string.Join(' ', pair.Value.Select(address => address.ToString())));

}
