using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// Binds a plan to hosts: pure given the agents' readings and the DNS answers. Every reason not to run is found here,
/// before any agent is asked to make a socket.
/// </summary>
public static class PlanResolver
{
    /// <summary>
    /// The order of the agents doesn't matter: those that take part are chosen, and slices numbered, by name.
    /// </summary>
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
        var choice = AgentSelection.Choose(plan.Spec.Agents, agents);
        if (choice.Refusal is { } tooFew)
        {
            return PlanResolution.Refused(tooFew);
        }
        var steps = ProfileProgram.Unroll(plan.Spec);
        return Share(plan.Spec, choice.Agents, targets, steps, allow, names);
    }

    private static PlanResolution Share(
        PlanSpec spec, IReadOnlyList<AgentReading> chosen, ResolvedTargets targets, IReadOnlyList<RunStep> steps,
        AllowList allow, NameAnswers names)
    {
        var demand = Demand.Of(spec, steps);
        var peak = demand.Connections;
        AgentReading[] agents = [.. chosen.Take((int)Math.Min(peak, chosen.Count))];
        var sources = SourceResolver.ResolveAll(spec.Sources, agents, targets);
        if (sources.SelectMany(one => one.Refusals).ToArray() is { Length: > 0 } unbound)
        {
            return PlanResolution.Refused(unbound);
        }
        var foreign = !targets.AllLoopback;
        var identities = IdentityFinder.Find(agents, sources, foreign);
        var about = new DealCase(spec, agents, sources, identities, Limits(agents, targets, peak), targets, demand);
        if (DealRefusals.KernelPorts(about) is { } kernelPorts)
        {
            return PlanResolution.Refused(kernelPorts);
        }
        var dealt = ShareDealer.Deal(about);
        return dealt.Refusals.Count > 0
            ? PlanResolution.Refused(dealt.Refusals)
            : new PlanResolution(
                new ResolvedPlan(
                    dealt.Shares, steps, [.. allow.Ranges.Select(range => range.ToString())], dealt.Ceiling!,
                    Pins(names),
                    [
                        .. dealt.Warnings, .. FamilyWarnings(targets),
                        .. IdentityFinder.Warnings(identities, agents, sources, foreign),
                    ]),
                []);
    }

    /// <summary>What a single agent can hold is its own to say, at the grant; there is nobody to share with.</summary>
    private static IReadOnlyList<AgentLimit> Limits(AgentReading[] agents, ResolvedTargets targets, long peak) =>
        agents.Length == 1 ? [new AgentLimit(long.MaxValue, 1, "its host")] : AgentLimits.Of(agents, targets, peak);

    private static string[] FamilyWarnings(ResolvedTargets targets) => targets is { V4: not null, V6: not null }
        ? ["targets of both address families: what the addresses allow is told as if every source reached every "
            + "destination, which is an upper bound"]
        : [];

    private static Dictionary<string, string> Pins(NameAnswers names) => names.Addresses.ToDictionary(
        pair => NameAnswers.Prefix + pair.Key,
        pair => string.Join(' ', pair.Value.Select(address => address.ToString())));
}
